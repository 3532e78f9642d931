// Runs examples/sendmail.ts as a program of its own, against its own mail server and against servers of this process.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { expect, test, vi } from 'vitest'
import { runProgram, startProgram } from '../run-program.js'

test('sendmail shows a mail that is taken, one that is refused, and one that nobody answers', async () => {
  const { code, lines } = await run([])
  expect(lines).toEqual([
    'postmaster@reactor.example: 250 queued',
    "nobody@reactor.example: Can't send mail - all recipients were rejected: 550 no mailbox nobody@reactor.example here (code EENVELOPE, response 550)",
    'postmaster@nobody.silent: TimeoutError, no answer within 500 ms',
    'connections still open: 0',
  ])
  expect(code).toBe(0)
})

test('sendmail delivers what it was given to the server it is told to, and fails if it is refused', async () => {
  const mails: { to: string[]; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, callback) => callback(address === 'no@b.example' ? new Error('never') : null),
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() })
        callback(null, 'kept')
      })
    },
  })
  try {
    const address = await listen(server.server)
    const { code, lines } = await run(['--server', address, 'a@b.example', 'no@b.example'])
    expect(lines).toEqual([
      'a@b.example: 250 kept',
      expect.stringMatching(/^no@b\.example: .*never \(code EENVELOPE, response 550\)$/),
      'connections still open: 0',
    ])
    expect(code).toBe(1)
    expect(mails).toEqual([{ to: ['a@b.example'], text: expect.stringContaining('\r\nSubject: Greetings\r\n') }])
    expect(mails[0]?.text).toContain('\r\n\r\nSent while I was blocked.')
  } finally {
    await new Promise<void>((resolve) => server.close(resolve))
  }
})

test('sendmail hangs up when its deadline passes, on a server that does not even greet', async () => {
  let silent: Socket | undefined
  const server = createServer((socket) => {
    silent = socket
    socket.on('error', () => {})
  })
  const address = await listen(server)
  // It gives up after 5 s.
  const program = startProgram('dist/examples/sendmail.js', ['--server', address, 'a@b.example'])
  try {
    const socket = await vi.waitFor(() => silent ?? Promise.reject(new Error('nobody has connected')), 5_000)
    const closed = once(socket.resume(), 'close')
    await program.waitForLine(/^a@b\.example: TimeoutError, no answer within 5000 ms$/, 10_000)
    await program.waitForLine('connections still open: 0')
    await closed
    expect(await program.result).toMatchObject({ code: 1, timedOut: false })
  } finally {
    program.kill()
    server.close()
  }
})

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function run(args: readonly string[]): Promise<{ code: number | null; lines: string[] }> {
  const result = await runProgram('dist/examples/sendmail.js', args)
  expect(result).toMatchObject({ timedOut: false, signal: null, stderr: '' })
  return { code: result.code, lines: result.stdout.split('\n').slice(0, -1) }
}
