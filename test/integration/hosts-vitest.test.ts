// examples/hosts/vitest: code that blocks, under test in Vitest's own threads and processes.
import { afterAll, afterEach, expect, it } from 'vitest'
import { HostFolder } from '../host-folder.js'

const host = new HostFolder('vitest')

afterEach(() => host.expectNothingLeft())
afterAll(() => host.remove())

it('a thread of the pool threads and a process of the pool forks have one sidecar each, through five module resets', async () => {
  const { stdout, stderr, code } = await host.run('test')
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  expect(stdout.match(/Tests {2}10 passed/g)).toHaveLength(2)
  const workers = workersIn(stdout)
  expect(workers.map(({ file }) => file).toSorted()).toEqual(['first', 'first', 'second', 'second'])
  // Four workers, and as many sidecars.
  expect(new Set(workers.map(({ worker }) => worker)).size).toBe(4)
  expect(new Set(workers.map(({ sidecars }) => sidecars)).size).toBe(4)
  for (const { sidecars } of workers) expect(sidecars).toMatch(/^\d+$/)
  // Threads of one process first, then processes.
  const [one, other, ...forks] = workers.map(({ worker }) => worker.split('/'))
  expect(one?.[0]).toBe(other?.[0])
  expect(forks.map(([, thread]) => thread)).toEqual(['0', '0'])
}, 70_000)

it('a worker that runs one test file after the other keeps its sidecar', async () => {
  const { stdout, code } = await host.run('shared')
  expect(code, stdout).toBe(0)
  const [first, second, ...more] = workersIn(stdout)
  expect(more).toEqual([])
  expect(first?.file).not.toBe(second?.file)
  expect(first).toEqual({ ...second, file: first?.file })
  expect(first?.sidecars).toMatch(/^\d+$/)
})

function workersIn(output: string): { file: string; worker: string; sidecars: string }[] {
  return [...output.matchAll(/^(\w+): worker (\d+\/\d+), sidecars ([\d ]+)$/gm)].map(
    ([, file = '', worker = '', sidecars = '']) => ({ file, worker, sidecars }),
  )
}
