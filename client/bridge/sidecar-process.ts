// Bridge thread. The child process itself: spawned with execa, its pipes, and the one moment at which it has ended.
import type { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { execa } from 'execa'
import { LIFELINE_FD, MAX_MESSAGE_BYTES, PROTOCOL_FD } from '../../src/messages.js'
import { protocolSocket } from '../../src/protocol-socket.js'
import type { SidecarOptions } from './commands.js'
import { MessageWriter } from './message-writer.js'
import { nodeArguments, nodeEnvironment } from './node-process.js'
import { watchPipe } from './pipe-watch.js'
import { whenEnded } from './process-end.js'
import type { LinkEvents, OpenLink, ReactorLink } from './reactor-link.js'
import { forwardOutput } from './sidecar-output.js'

/** What starts sidecars. The first is started at once, whoever asks for it later. */
export function sidecarSpawner(first: SidecarOptions): OpenLink {
  let started: Started | undefined = start(first)
  return (options, events) => {
    const child = started ?? start(options)
    started = undefined
    return watch(child, options, events)
  }
}

function watch(child: Started, options: SidecarOptions, events: LinkEvents): ReactorLink {
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
  const { descriptor, isCut } = watchPipe(protocol, events.closing)
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
    return execa(options.nodePath, nodeArguments(options, [`${MAX_MESSAGE_BYTES}=${options.maxMessageBytes}`]), {
      cwd: options.cwd,
      env: nodeEnvironment(options),
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

function notSpawned(error: Promise<unknown>, events: LinkEvents): ReactorLink {
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

function ignore(): void {}
