import { describe, expect, it } from 'vitest'
import { goneAfter, runHost, startHost } from '../run-host.js'
import { processState, runProgram } from '../run-program.js'

describe('a sidecar does not outlive its host', () => {
  it.each(['idle', 'in-call', 'spinning'])('killed by SIGKILL while the sidecar is %s', async (state) => {
    const { host, sidecar } = await startHost('stay', [state])
    await new Promise((resolve) => setTimeout(resolve, 100))
    host.child.kill('SIGKILL')
    expect(await goneAfter(sidecar, 5_000)).toBeDefined()
  })

  it.each([
    ['return', 0],
    ['exit', 7],
    ['throw', 1],
  ])('that ends by %s, with its own exit code', async (end, code) => {
    const { host, sidecar } = await startHost('end', [end])
    const result = await host.result
    expect(result.code).toBe(code)
    expect(await goneAfter(sidecar, 5_000)).toBeDefined()
  })
})

describe('importing the package', () => {
  it('leaves no trace and lets the program end', async () => {
    const { stdout, stderr, code, durationMs } = await runHost('import-only')
    const { before, after } = JSON.parse(stdout) as { before: unknown; after: unknown }
    expect(after).toEqual(before)
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(durationMs).toBeLessThan(2000)
  })
})

describe('what the reactor prints', () => {
  it('does not touch the protocol and shows on stderr of the host', async () => {
    const { said, stdout, stderr } = await runHost('print')
    expect(said.value).toBe('intact')
    expect(stderr).toContain('from console.log\n')
    expect(stderr).toContain('from writeSync\n')
    expect(stderr).toContain('from a child\n')
    expect(stdout).not.toContain('from ')
  })
})

describe('the sidecar started by hand', () => {
  it('says what it is and exits', async () => {
    const entry = new URL('../../dist/sidecar/main.js', import.meta.url).pathname
    const { stdout, stderr, code, pid } = await runProgram(entry)
    expect(stderr).toContain('crochet-sidecar')
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(processState(pid)).toBeUndefined()
  })
})
