// examples/hosts/cluster: four workers that serve HTTP with a synchronous handler.
import { afterAll, afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HostFolder, readHostReadme } from '../host-folder.js'
import { shownBy } from '../markdown.js'
import { processState, type RunningProgram } from '../run-program.js'

const host = new HostFolder('cluster')
const readme = readHostReadme('cluster')

interface Answer {
  readonly signature: string
  readonly worker: number
  readonly sidecar: number
}

afterEach(() => host.expectNothingLeft())
afterAll(() => host.remove())

it('each worker has its sidecar; one that is killed takes its own along, and the others serve on', async () => {
  const { primary, url } = await start()
  expect(primary.stdout).toMatch(outputPattern(shownBy(readme, 'npm start')))
  expect(`${await answerTo(url)}\n`).toMatch(outputPattern(shownBy(readme, '/')))
  const sidecars = await sidecarsOf(url, 4)
  expect(new Set(sidecars.values()).size).toBe(4)
  expect(host.processes()).toHaveLength(1 + 4 + 4)

  const [[worker, sidecar] = [0, 0], ...others] = sidecars
  process.kill(worker, 'SIGKILL')
  await primary.waitForLine(`worker ${worker} has ended: SIGKILL`)
  await vi.waitFor(() => expect(hasEnded(sidecar)).toBe(true), 2_000)
  expect(new Map(others)).toEqual(await sidecarsOf(url, 3))
  expect(host.processes()).toHaveLength(1 + 3 + 3)

  process.kill(primary.pid, 'SIGTERM')
  expect(await primary.result).toMatchObject({ signal: 'SIGTERM', timedOut: false })
})

it('a sidecar that is killed costs its worker nothing but the time of a new one', async () => {
  const { primary, url } = await start()
  const { signature, worker, sidecar } = await ask(url)
  process.kill(sidecar, 'SIGKILL')
  await vi.waitFor(() => expect(hasEnded(sidecar)).toBe(true), 2_000)
  const sidecars = await sidecarsOf(url, 4)
  expect(sidecars.get(worker)).not.toBe(sidecar)
  expect(signature).toBe((await ask(url)).signature)
  process.kill(primary.pid, 'SIGTERM')
  await primary.result
})

it('nothing is left of a cluster whose primary is killed', async () => {
  const { primary, url } = await start()
  await sidecarsOf(url, 4)
  process.kill(primary.pid, 'SIGKILL')
  await host.expectNothingLeft()
  expect(await primary.result).toMatchObject({ signal: 'SIGKILL', timedOut: false })
})

it('all workers have one sidecar; what one has begun another takes, once', async () => {
  const { primary, url } = await start('start:shared')
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(url)))
  expect(new Set(answers.map(({ worker }) => worker)).size).toBe(4)
  const sidecars = new Set(answers.map(({ sidecar }) => sidecar))
  expect(sidecars.size).toBe(1)

  const begun = await answerTo(`${url}begin/hello`)
  expect(`${begun}\n`).toMatch(outputPattern(shownBy(readme, '/begin/hello')))
  const { id, worker } = JSON.parse(begun) as { id: string; worker: number }
  const taken = await answerTo(`${url}take/${id}`)
  expect(`${taken}\n`).toMatch(outputPattern(shownBy(readme, 'take/$id"')))
  const { sidecar, worker: other } = JSON.parse(taken) as Answer
  expect([sidecar]).toEqual([...sidecars])
  // The primary gives each connection to the next worker.
  expect(other).not.toBe(worker)
  const again = await fetch(`${url}take/${id}`)
  expect(again.status).toBe(410)

  process.kill(primary.pid, 'SIGKILL')
  await host.expectNothingLeft()
  await vi.waitFor(() => expect([...sidecars].map(hasEnded)).toEqual([true]), 10_000)
})

async function start(script = 'start'): Promise<{ primary: RunningProgram; url: string }> {
  const primary = host.start(script, ['0'])
  onTestFinished(() => primary.kill())
  const line = await primary.waitForLine('ready: ', 10_000)
  return { primary, url: line.slice('ready: '.length) }
}

/** The sidecar of each of so many workers. Fails if one has two, or if there are more. */
async function sidecarsOf(url: string, workers: number): Promise<Map<number, number>> {
  const sidecars = new Map<number, number>()
  // The primary gives each connection to the next worker.
  for (let count = 0; count < 3 * workers; count += 1) {
    const { worker, sidecar } = await ask(url)
    expect(sidecars.get(worker) ?? sidecar).toBe(sidecar)
    sidecars.set(worker, sidecar)
  }
  expect(sidecars.size).toBe(workers)
  return sidecars
}

async function ask(url: string): Promise<Answer> {
  return JSON.parse(await answerTo(url)) as Answer
}

async function answerTo(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) })
  expect(response.status).toBe(200)
  return response.text()
}

function hasEnded(pid: number): boolean {
  const state = processState(pid)
  return state === undefined || state === 'Z'
}
