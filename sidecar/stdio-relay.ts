// The process of `--stdio` (no user code runs in it). It stands between a client that is not ours and a sidecar of the
// usual kind, and passes bytes on: the user's code, which may print or spawn whatever it likes, never has the descriptors
// that the client reads and writes.
import { type ChildProcess, spawn } from 'node:child_process'
import { fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import { constants } from 'node:os'
import type { Duplex, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { passedOn, passedOnInText } from '../src/inherited-node-options.js'
import { PROTOCOL_FD } from '../src/messages.js'
import { sidecarArguments } from './role.js'

/** Time (ms) the sidecar has to leave by itself once its client has gone. */
const LEAVE_LIMIT = 1000

/** Starts the sidecar; this process ends as it does, or soon after its client has ended or let go. */
export function relayStdio(maxMessageBytes: number): void {
  // As in the sidecar: Ctrl-C is the client's to understand, and nobody opens a debugger port by a signal.
  process.on('SIGINT', ignore)
  process.on('SIGUSR1', ignore)
  const sidecar = startSidecar(maxMessageBytes)
  sidecar.once('error', (error) => end(1, `cannot start the sidecar: ${error.message}`))
  const protocol = sidecar.stdio[PROTOCOL_FD] as Duplex | undefined
  if (protocol === undefined) return
  const output = openOutput()

  const clientLeft = (): void => {
    protocol.end()
    // The lifeline would do it too, once this process ends: but replies may still be on their way through it.
    setTimeout(() => sidecar.kill('SIGKILL'), LEAVE_LIMIT).unref()
  }
  process.stdin.pipe(protocol, { end: false })
  process.stdin.once('end', clientLeft)
  process.stdin.once('error', clientLeft)
  // A slow reader fills this process's memory and not the sidecar's, which may end while its replies wait here.
  protocol.on('data', (chunk: Uint8Array) => output.write(chunk))
  output.once('error', clientLeft)
  // The end of the sidecar, which its exit tells better.
  protocol.on('error', ignore)

  whenEnded(sidecar, protocol, (exitCode, signal) => {
    const code = signal === null ? exitCode : 128 + constants.signals[signal]
    output.write('', () => end(code, signal === null ? undefined : `the sidecar was ended by ${signal}`))
  })
}

function startSidecar(maxMessageBytes: number): ChildProcess {
  const entry = fileURLToPath(new URL('./main.cjs', import.meta.url))
  // As our own client starts it: the flag lets a bare specifier be resolved as the module that names it would.
  const preload = fileURLToPath(new URL('./preload.cjs', import.meta.url))
  const flags = ['--experimental-import-meta-resolve', `--require=${preload}`, ...passedOn(process.execArgv)]
  const { NODE_OPTIONS = '' } = process.env
  return spawn(process.execPath, [...flags, entry, ...sidecarArguments(maxMessageBytes)], {
    env: { ...process.env, NODE_OPTIONS: passedOnInText(NODE_OPTIONS) },
    stdio: ['ignore', 2, 2, 'pipe', 'pipe'],
    windowsHide: true,
  })
}

/** The client's end. Not `process.stdout`, whose writes to a pipe block: a client that only writes would wait for ever. */
function openOutput(): Writable {
  const stats = fstatSync(1)
  return stats.isFIFO() || stats.isSocket() ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout
}

/** Calls back once the sidecar is gone and all that it has written was read, which come in either order. */
function whenEnded(
  sidecar: ChildProcess,
  protocol: Duplex,
  ended: (exitCode: number, signal: NodeJS.Signals | null) => void,
): void {
  let exit: (() => void) | undefined
  let drained = false
  sidecar.once('exit', (code, signal) => {
    exit = () => ended(code ?? 0, signal)
    if (drained) exit()
  })
  protocol.once('close', () => {
    drained = true
    exit?.()
  })
}

function end(exitCode: number, why: string | undefined): void {
  if (why !== undefined) process.stderr.write(`crochet-sidecar: ${why}\n`)
  process.exit(exitCode)
}

function ignore(): void {}
