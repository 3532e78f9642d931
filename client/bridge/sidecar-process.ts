// Bridge thread. The child process itself: spawned with execa, its pipes, and the one moment at which it has ended.
import type { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { LIFELINE_FD, type LogLevel, PROTOCOL_FD, SIDECAR_FLAG } from '../../src/messages.js'
import type { SidecarOptions } from './commands.js'
import { MessageWriter } from './message-writer.js'
import { type ProcessEnd, whenEnded } from './process-end.js'
import { handleOf, protocolSocket } from './protocol-socket.js'
import { forwardOutput } from './sidecar-output.js'

/** Megabytes that are allocated between two collections of what is young; touched only by what needs them. */
const YOUNG_GENERATION = 8

/** The newest Node that is known to take it: the flag is V8's, and with one that it does not know Node does not start. */
const NEWEST_KNOWN = 24

/** From Node 22.14 on: SIGUSR1 opens no debugger port. */
const NO_DEBUGGER_SIGNAL = '--disable-sigusr1'

/** Node adds this one of its own accord to what a child is given, unless it is there. */
const NOT_ADDED = { NODE_V8_COVERAGE: undefined }

export interface ProcessEvents {
  /** Bytes that are good until it returns. */
  readonly data: (chunk: Uint8Array) => void
  /** What it prints. */
  readonly output: (level: LogLevel, chunk: Uint8Array) => void
  /** The descriptor of the protocol pipe is about to be closed; its number may be another file's at once. */
  readonly closing: () => void
  /** It is gone and reaped: its pid may be another process's at once. */
  readonly reaped: () => void
  /** Called once, after the last `data`. */
  readonly ended: (end: ProcessEnd) => void
}

export interface SidecarProcess {
  readonly pid: number | undefined
  /** Descriptor of the protocol pipe in this process; 0 once it is closed, and where the platform has none. */
  readonly descriptor: () => number
  /** `done` is called once for each write: with true when all of the bytes have left, with false when they cannot. */
  readonly write: (bytes: Uint8Array, done: (left: boolean) => void) => void
  /** Bytes written that have not left. */
  readonly unsentBytes: () => number
  /** Writes no more: the sidecar sees the end of its client. */
  readonly letGo: () => void
  readonly kill: () => void
}

export type SpawnSidecar = (options: SidecarOptions, events: ProcessEvents) => SidecarProcess

/** What starts sidecars. The first is started at once, whoever asks for it later. */
export function sidecarSpawner(first: SidecarOptions): SpawnSidecar {
  let started: Started | undefined = start(first)
  return (options, events) => {
    const child = started ?? start(options)
    started = undefined
    return watch(child, options, events)
  }
}

function watch(child: Started, options: SidecarOptions, events: ProcessEvents): SidecarProcess {
  if ('whyNone' in child) return notSpawned(child.whyNone, events)
  if (child.pid === undefined) {
    const error = child.then((result) =>
      existsSync(options.cwd) ? (result.cause ?? result) : noDirectory(options.cwd),
    )
    return notSpawned(error, events)
  }
  const { socket: protocol, retire } = protocolSocket(child.stdio[PROTOCOL_FD] as unknown as Socket, events.data)
  const lifeline = child.stdio[LIFELINE_FD] as unknown as Socket
  lifeline.on('error', ignore)
  // EPIPE: the end of the pipe tells the same, with the process's own words for it.
  protocol.on('error', ignore)
  const { descriptor, isCut } = watchHandle(protocol, events.closing)
  const writer = new MessageWriter(protocol, isCut)
  const tail = forwardOutput(child.stdout, child.stderr, events.output)
  child.once('exit', events.reaped)
  whenEnded(child, protocol, tail, (end) => {
    retire()
    lifeline.destroy()
    events.ended(end)
  })
  return {
    pid: child.pid,
    descriptor,
    write: (bytes, done) => writer.write(bytes, done),
    unsentBytes: () => writer.unsentBytes,
    letGo: () => void protocol.end(),
    kill: () => void child.kill('SIGKILL'),
  }
}

type Started = ReturnType<typeof start>

// oxlint-disable-next-line typescript/explicit-function-return-type -- execa's own type, by these very options
function start(options: SidecarOptions) {
  let spawned: ChildProcess | undefined
  const seen = (message: unknown): void => {
    spawned = (message as { process: ChildProcess }).process
  }
  const children = channel('child_process')
  children.subscribe(seen)
  try {
    return execa(options.nodePath, sidecarArguments(options), {
      cwd: options.cwd,
      // The worker's own environment carries synckit's preload; the sidecar's is the host's.
      env: { ...NOT_ADDED, ...options.env },
      extendEnv: false,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      buffer: false,
      reject: false,
      // It would not work from a worker thread; the lifeline does.
      cleanup: false,
      windowsHide: true,
    })
  } catch (error) {
    // Arguments that no process can have; or there were no descriptors left: execa misses the child's streams, and the
    // child tells of it by an event, which would end the bridge if nobody heard it.
    const whyNone: Promise<unknown> =
      spawned === undefined ? Promise.resolve(error) : once(spawned, 'error').then(([reason]) => reason as unknown)
    return { whyNone }
  } finally {
    children.unsubscribe(seen)
  }
}

/** Node says of a missing directory that the program is missing. */
function noDirectory(directory: string): Error {
  return new Error(`its working directory does not exist: ${directory}`)
}

function notSpawned(error: Promise<unknown>, events: ProcessEvents): SidecarProcess {
  void error.then((reason) => events.ended({ kind: 'not-spawned', error: reason }))
  return {
    pid: undefined,
    descriptor: () => 0,
    write: (_, done) => done(false),
    unsentBytes: () => 0,
    letGo: ignore,
    kill: ignore,
  }
}

interface PipeWatch {
  readonly descriptor: () => number
  /** Whether the pipe was closed in the midst of a write. */
  readonly isCut: () => boolean
}

/** Node publishes none of a pipe's handle, so that it may be missing one day: the descriptor is 0 then. */
function watchHandle(socket: Socket, closing: () => void): PipeWatch {
  const handle = handleOf(socket)
  if (handle?.fd === undefined || handle.fd < 0) return { descriptor: () => 0, isCut: () => false }
  let descriptor = handle.fd
  let isCut = false
  const { close } = handle
  // A socket closes its handle by itself at the end of the pipe, before anybody else hears of it.
  handle.close = (...rest) => {
    isCut ||= (handle.writeQueueSize ?? 0) > 0
    descriptor = 0
    closing()
    close.apply(handle, rest)
  }
  return { descriptor: () => descriptor, isCut: () => isCut }
}

function sidecarArguments({ nodePath, nodeOptions, maxMessageBytes }: SidecarOptions): string[] {
  const [entry, preload] = ['main.cjs', 'preload.cjs'].map((name) =>
    fileURLToPath(new URL(`../../sidecar/${name}`, import.meta.url)),
  ) as [string, string]
  // The resolve flag lets the sidecar resolve a bare specifier as the module that named it would.
  const flags = ['--experimental-import-meta-resolve', `--require=${preload}`]
  if (nodePath === process.execPath) flags.push(...flagsOfThisNode())
  return [...flags, ...nodeOptions, entry, SIDECAR_FLAG, `--max-message-bytes=${maxMessageBytes}`]
}

/** Another Node may not know them. */
function flagsOfThisNode(): string[] {
  // Node starts four threads for V8 on any machine; each that has no processor makes start and end take longer.
  const flags = [`--v8-pool-size=${Math.min(availableParallelism(), 4)}`]
  // A young generation that begins with one megabyte is collected every few hundred small calls, which wait for it.
  if (Number.parseInt(process.versions.node, 10) <= NEWEST_KNOWN)
    flags.push(`--min-semi-space-size=${YOUNG_GENERATION}`)
  // The preload's listener does the same, but user code can remove it.
  if (process.allowedNodeEnvironmentFlags.has(NO_DEBUGGER_SIGNAL)) flags.push(NO_DEBUGGER_SIGNAL)
  return flags
}

function ignore(): void {}
