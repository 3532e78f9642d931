// Runs in the sidecar: a console on the reactor's own objects, reached by SSH. Ordinary asynchronous code.
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { start as startRepl } from 'node:repl'
import { Transform, type Writable } from 'node:stream'
import { inspectReactor } from 'crochet-sidecar/reactor'
import ssh2, { type AuthContext, type PseudoTtyInfo, type ServerChannel, type Session } from 'ssh2'

export interface ConsoleAddress {
  readonly port: number
  /** Of the host key, as `ssh` shows it. */
  readonly fingerprint: string
}

/** Listens on a free port, for this machine only, with a host key made for this once. */
export async function listen(password: string): Promise<ConsoleAddress> {
  // One in 256 of its ed25519 keys cannot be read: https://github.com/mscdex/ssh2/issues/1390
  const hostKey = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on('authentication', (attempt) => authenticate(attempt, password))
    client.on('session', (accept) => serve(accept()))
    // Who hangs up, or speaks no SSH, is no reason to end.
    client.on('error', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, fingerprint: fingerprintOf(hostKey.public) }
}

function authenticate(attempt: AuthContext, password: string): void {
  if (attempt.method === 'password' && isSame(attempt.password, password)) attempt.accept()
  else attempt.reject(['password'])
}

function serve(session: Session): void {
  let terminal: PseudoTtyInfo | undefined
  session.on('pty', (accept, _reject, info) => {
    terminal = info
    accept()
  })
  session.on('shell', (accept) => runConsole(accept(), terminal))
}

/** What is typed runs here, beside the calls, with all that this process may do. */
function runConsole(channel: ServerChannel, terminal: PseudoTtyInfo | undefined): void {
  const output = terminal === undefined ? channel : terminalOutput(channel, terminal)
  const isTerminal = terminal !== undefined
  const repl = startRepl({ prompt: 'reactor> ', input: channel, output, terminal: isTerminal, useColors: isTerminal })
  // Looked up anew each time that it is typed.
  for (const name of ['calls', 'stash', 'modules'] as const) {
    Object.defineProperty(repl.context, name, { get: () => inspectReactor()[name], configurable: true })
  }
  repl.on('exit', () => {
    channel.exit(0)
    channel.end()
  })
}

/** A terminal at the other end of a line leaves it to this end that each line begins at the left. */
function terminalOutput(channel: ServerChannel, { cols }: PseudoTtyInfo): Writable {
  const output = new Transform({
    decodeStrings: false,
    transform: (text, _encoding, done) => done(null, String(text).replaceAll(/\r?\n/g, '\r\n')),
  })
  output.pipe(channel)
  return Object.assign(output, { columns: cols })
}

/** Takes equally long wherever they differ. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected))
}

function fingerprintOf(publicKey: string): string {
  const key = ssh2.utils.parseKey(publicKey)
  if (key instanceof Error) throw key
  return `SHA256:${sha256(key.getPublicSSH()).toString('base64').replace(/=+$/, '')}`
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}
