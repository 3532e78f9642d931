// Runs examples/ssh.ts as a program of its own, and connects to its console.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Client, type ClientChannel, type PseudoTtyOptions } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { childrenOf, hasEnded, type RunningProgram, startProgram } from '../run-program.js'

const PASSWORD = 'correct horse'

let program: RunningProgram
let port: number
let fingerprint: string

beforeAll(async () => {
  program = startProgram('dist/examples/ssh.js', [], { env: { SSH_PASSWORD: PASSWORD }, deadline: 60_000 })
  port = Number(/-p (\d+)/.exec(await program.waitForLine(/^ssh -p \d+ .*@127\.0\.0\.1$/, 15_000))?.[1])
  fingerprint = (await program.waitForLine(/^host key /)).replace('host key ', '')
  await program.waitForLine('password as in SSH_PASSWORD')
})

afterAll(async () => {
  program.kill()
  await program.result
})

describe('ssh', () => {
  test('is let in with the password, by the host whose key it has shown', async () => {
    const keys: string[] = []
    const client = await logIn(PASSWORD, (key) => keys.push(key))
    expect(keys).toEqual([fingerprint])
    client.end()
  })

  test.each(['', 'correct', 'correct horse '])('is refused with the password %j', async (password) => {
    await expect(logIn(password)).rejects.toMatchObject({ level: 'client-authentication' })
  })

  test('is refused without a password', async () => {
    const client = new Client()
    client.connect({ host: '127.0.0.1', port, username: 'reactor' })
    await expect(once(client, 'ready')).rejects.toMatchObject({ level: 'client-authentication' })
    client.destroy()
  })

  test('sees the calls, the stash and the modules while the host is blocked', async () => {
    const { ask } = await openConsole()
    expect(await ask('3 + 4')).toBe('7')
    expect(await ask('calls.map(({ name }) => name).join()')).toBe("'setTimeout,setTimeout,setTimeout'")
    expect(await ask('new Set(calls.map(({ id }) => id)).size')).toBe('3')
    expect(await ask('stash')).toBe('1')
    expect(await ask('modules.length')).toBe('2')
    expect(await ask('modules[0]')).toMatch(/^'file:.*\/examples\/reactor\/console\.js'$/)
    expect(await ask('modules[1]')).toBe("'node:timers/promises'")
    const age = Number(await ask('calls[0].age'))
    expect(Number(await ask('calls[0].age'))).toBeGreaterThan(age)
    expect(await ask('(await import(modules[0])).listen.name')).toBe("'listen'")
  })

  test('cannot change what it sees, nor end the reactor by a mistake', async () => {
    const { ask } = await openConsole()
    expect(await ask('calls.length = 0; stash = 5; calls.length + stash')).toBe('4')
    expect(await ask('null.length')).toContain("Cannot read properties of null (reading 'length')")
    expect(await ask("setTimeout(() => { throw new Error('later') }, 1); 'set'")).toMatch(/^'set'/)
    await vi.waitFor(async () => expect(await ask('6 * 7')).toBe('42'), 5_000)
  })

  test('is left with .exit; one that only hangs up harms nobody', async () => {
    const { channel } = await openConsole()
    const left = once(channel, 'exit')
    channel.write('.exit\n')
    expect(await left).toEqual([0])

    const { client } = await openConsole()
    client.destroy()
    connect(port, '127.0.0.1').end('no SSH at all\r\n\r\n')
    const { ask } = await openConsole()
    expect(await ask('1 + 1')).toBe('2')
  })

  test('has a prompt to edit in a terminal', async () => {
    const { channel } = await openConsole({ term: 'xterm', cols: 80, rows: 24 })
    channel.write("'x'.repeat(40).split('')\r")
    // In color; each line begins at the left, which is up to this end of a terminal.
    await vi.waitFor(() => expect(received(channel)).toContain("'x'\u001B[39m\r\n]\r\n"), 5_000)
    expect(received(channel)).toContain("[\r\n  \u001B[32m'x'")
    expect(received(channel)).not.toMatch(/[^\r]\n/)
    const closed = once(channel, 'close')
    channel.write('\u0004')
    await closed
  })
})

test('ssh makes up a password if it is given none; its port is closed when the program is killed', async () => {
  const other = startProgram('dist/examples/ssh.js', [], { env: { SSH_PASSWORD: undefined } })
  try {
    const otherPort = Number(/-p (\d+)/.exec(await other.waitForLine(/^ssh /, 15_000))?.[1])
    const password = (await other.waitForLine(/^password [\w-]{16}$/)).replace('password ', '')
    const client = await logIn(password, () => {}, otherPort)
    const closed = once(client, 'close')
    const children = childrenOf(other.pid)
    expect(children).toHaveLength(1)
    process.kill(other.pid, 'SIGKILL')
    await closed
    await vi.waitFor(() => expect(children.map(hasEnded)).toEqual([true]), 10_000)
    // A process of which only the main thread has ended yet still has the port.
    await vi.waitFor(async () => expect(await refusalOf(otherPort)).toBe('ECONNREFUSED'), 10_000)
  } finally {
    other.kill()
    await other.result
  }
})

/** The code of the error that a connection comes to; undefined if it is made. */
async function refusalOf(at: number): Promise<string | undefined> {
  const socket = connect(at, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  } finally {
    socket.on('error', () => {}).destroy()
  }
}

async function logIn(password: string, keyShown: (fingerprint: string) => void = () => {}, at = port): Promise<Client> {
  const client = new Client()
  client.connect({
    host: '127.0.0.1',
    port: at,
    username: 'reactor',
    password,
    hostVerifier: (key: Buffer) => {
      keyShown(`SHA256:${createHash('sha256').update(key).digest('base64').replace('=', '')}`)
      return true
    },
  })
  try {
    await once(client, 'ready')
  } catch (error) {
    client.destroy()
    throw error
  }
  client.on('error', () => {})
  return client
}

const texts = new WeakMap<ClientChannel, string>()

/** What a console has written so far. */
function received(channel: ClientChannel): string {
  return texts.get(channel) ?? ''
}

async function openConsole(terminal: PseudoTtyOptions | false = false) {
  const client = await logIn(PASSWORD)
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.shell(terminal, (error, opened) => (error === undefined ? resolve(opened) : reject(error)))
  })
  channel.on('close', () => client.end())
  channel.setEncoding('utf8').on('data', (text: string) => texts.set(channel, received(channel) + text))
  await prompted(channel, 1)
  return {
    client,
    channel,
    /** Types a line, and reads what is written up to the next prompt. */
    ask: async (line: string): Promise<string> => {
      const before = received(channel)
      channel.write(`${line}\n`)
      await prompted(channel, before.split(PROMPT).length)
      return received(channel).slice(before.length).replace(PROMPT, '').trim()
    },
  }
}

const PROMPT = 'reactor> '

async function prompted(channel: ClientChannel, times: number): Promise<void> {
  await vi.waitFor(() => expect(received(channel).split(PROMPT).length).toBeGreaterThan(times), 10_000)
}
