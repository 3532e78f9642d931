import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { calls, connectClient, entry, foreign, startClient } from '../foreign-sidecar.js'
import { goneAfter, startHost } from '../run-host.js'
import { childrenOf, runProgram } from '../run-program.js'

describe('over --stdio, what the reactor prints', () => {
  it('goes to stderr and does not touch the protocol, whichever way it is printed', async () => {
    const client = await connectClient()
    expect((await client.call(calls, ['print'], [])).result).toBe('intact')
    for (const text of ['from console.log\n', 'from writeSync\n', 'from a child\n'])
      expect(client.stderr).toContain(text)
  })

  it('does not touch the protocol even where it would look like a message', async () => {
    const client = await connectClient()
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await client.call(foreign, ['writeEverywhere'], ['\u0094\u0001\u0002 noise'])
        expect((await client.call(calls, ['echo'], [index])).result).toBe(index)
      }),
    )
    expect((await client.end()).code).toBe(0)
    await client.read
  })

  it('finds an empty stdin to read', async () => {
    const client = await connectClient()
    expect((await client.call(foreign, ['standardInput'], [])).result).toBe('')
  })
})

describe('over --stdio, the functions', () => {
  it('run in a reactor', async () => {
    const client = await connectClient()
    expect((await client.call(foreign, ['inReactor'], [])).result).toBe(true)
  })

  it('run in the process that initialize names, with the options given to Node', async () => {
    const client = startClient({ nodeOptions: ['--stack-trace-limit=7'] })
    const { pid } = (await client.initialize()).result as { pid: number }
    expect((await client.call(calls, ['pid'], [])).result).toBe(pid)
    expect((await client.call(calls, ['execArgv'], [])).result).toContain('--stack-trace-limit=7')
  })
})

describe('over --stdio, the end of stdin', () => {
  it('ends the process with code 0', async () => {
    const client = await connectClient()
    expect(await client.end()).toEqual({ code: 0, signal: null })
    expect(client.stderr).toBe('')
  })

  it('ends it too before anything was said', async () => {
    expect(await startClient().end()).toEqual({ code: 0, signal: null })
  })

  it('cancels what runs, and the responses still come', async () => {
    const client = await connectClient()
    await client.call(calls, ['nothing'], [])
    const answers = [client.call(calls, ['rescue'], ['saved']), client.call(calls, ['hang'], ['at the end'])]
    const end = await client.end()
    expect((await answers[0])?.result).toBe('saved')
    expect((await answers[1])?.error?.[0]).toBe('cancelled')
    expect(end.code).toBe(0)
  })

  it('ends a sidecar whose loop is stuck', async () => {
    const client = await connectClient()
    const [sidecar] = childrenOf(client.process.pid ?? 0)
    // Loaded, so that the next one runs where its message is read, ahead of the end of stdin.
    await client.call(calls, ['nothing'], [])
    void client.call(calls, ['spin'], [])
    const started = performance.now()
    expect((await client.end()).code).toBe(137)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(await goneAfter(sidecar ?? 0, 5000)).toBeDefined()
  })
})

describe('over --stdio, shutdown', () => {
  it('waits for what runs', async () => {
    const client = await connectClient()
    const call = client.call(calls, ['sleep'], [300, 'done'])
    const shutdown = client.request('shutdown', [])
    expect((await call).result).toBe('done')
    expect(await shutdown).toMatchObject({ error: null, result: null })
    expect(await client.ended).toEqual({ code: 0, signal: null })
  })

  it('is cut short by the end of stdin', async () => {
    const client = await connectClient()
    await client.call(calls, ['nothing'], [])
    const call = client.call(calls, ['hangPolitely'], [])
    const shutdown = client.request('shutdown', [])
    expect((await client.end()).code).toBe(0)
    expect((await call).error?.[0]).toBe('cancelled')
    expect((await shutdown).error).toBeNull()
  })
})

describe('over --stdio, a reply', () => {
  it('is not lost when the client reads it late', async () => {
    const client = await connectClient()
    await client.call(foreign, ['inReactor'], [])
    client.process.stdout.pause()
    const big = client.call(foreign, ['big'], [5_000_000])
    void client.request('shutdown', [])
    await sleep(500)
    client.process.stdout.resume()
    expect((await big).result).toHaveLength(5_000_000)
    expect((await client.ended).code).toBe(0)
  })

  it('does not wait for a client that only writes', async () => {
    const client = await connectClient()
    client.process.stdout.pause()
    void client.call(foreign, ['big'], [5_000_000])
    const text = 'y'.repeat(5_000_000)
    const echo = client.call(calls, ['echo'], [text])
    if (client.process.stdin.writableNeedDrain) await once(client.process.stdin, 'drain')
    client.process.stdout.resume()
    expect((await echo).result).toBe(text)
  })
})

describe('over --stdio, the process ends as the sidecar does', () => {
  it.each([
    ['process.exit(3)', 'exit', 3, 3],
    ['an uncaught exception', 'throwLater', 0, 1],
    ['SIGTERM', 'die', 'SIGTERM', 128 + 15],
    ['SIGKILL', 'die', 'SIGKILL', 128 + 9],
  ])('%s', async (_, name, arg, code) => {
    const client = await connectClient()
    const lost = client.call(calls, [name], [arg])
    expect(await client.ended).toEqual({ code, signal: null })
    if (name === 'throwLater') expect((await lost).error).toBeNull()
    else await expect(lost).rejects.toThrow('no response')
  })

  it('and says which signal it was', async () => {
    const client = await connectClient()
    void client.call(calls, ['die'], ['SIGTERM'])
    await client.ended
    expect(client.stderr).toBe('crochet-sidecar: the sidecar was ended by SIGTERM\n')
  })
})

describe('no process is left over', () => {
  it.each(['idle', 'in-call', 'spinning'])('when the client is killed while the sidecar is %s', async (state) => {
    const { host, sidecar } = await startHost('foreign-stay', [state])
    const [relay] = childrenOf(host.pid)
    await sleep(100)
    host.child.kill('SIGKILL')
    expect(await goneAfter(sidecar, 3000)).toBeDefined()
    expect(await goneAfter(relay ?? 0, 5_000)).toBeDefined()
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('when the client kills what it has started with %s', async (signal) => {
    const client = await connectClient()
    const { result: sidecar } = await client.call(calls, ['pid'], [])
    void client.call(calls, ['spin'], [])
    await sleep(50)
    client.process.kill(signal)
    expect(await goneAfter(sidecar as number, 5_000)).toBeDefined()
  })
})

describe('the entry, started wrongly', () => {
  it.each([
    ['by hand', []],
    ['with an unknown argument', ['--studio']],
    ['with an unknown argument behind --stdio', ['--stdio', '--verbose']],
    ['with a limit that is none', ['--stdio', '--max-message-bytes=many']],
  ])('%s: one line, exit code 1, nothing on stdout', async (_, args) => {
    const { stdout, stderr, code } = await runProgram(entry, args)
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
    expect(stderr).toMatch(/^crochet-sidecar .*--stdio.*protocol\.md\n$/)
    for (const arg of args.slice(-1)) expect(stderr).toContain(arg.split('=')[0])
  })
})
