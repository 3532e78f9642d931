// Bridge thread. The way to a reactor that is others' too: over a socket, found and proved first.
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from '../../src/process-identity.js'
import type { StopReason } from '../../src/stop-details.js'
import type { Search } from './find-shared.js'
import { MessageWriter, type Written } from './message-writer.js'
import { type PipeWatch, watchPipe } from './pipe-watch.js'
import type { ProvedSocket } from './proved-socket.js'
import type { LinkEnd, LinkEvents, ReactorLink } from './reactor-link.js'
import { afterRunning } from './running-time.js'

export interface Reached extends ProvedSocket {
  /** Of the reactor's process. */
  readonly pid: number
  /** Tells how that ends, where it is known. */
  readonly whenEnded?: (ended: (end: LinkEnd) => void) => void
}

export interface SocketLinkParts {
  /** In words. */
  readonly who: string
  /** Finds and connects it. */
  readonly reach: (search: Pick<Search, 'opened' | 'signal'>) => Promise<Reached>
  /** Whether there may be another to be reached, once the process of this one has ended. */
  readonly isReplaced: boolean
  /** The end of the link after this failure of `reach`. */
  readonly failed: (error: unknown) => LinkEnd
  /** Called with the reactor's pid when it is stuck. */
  readonly stuck: (pid: number) => void
}

/** How long (ms) the exit may come after the end of the connection. */
const EXIT_LIMIT = 100

/** How long (ms) to wait for the end of a process that has closed its connections, and how often to look. */
const LEAVE_LIMIT = 1500
const LOOK_EVERY = 5

/** What is written before it is reached waits. */
export function socketLink(parts: SocketLinkParts, events: LinkEvents): ReactorLink {
  const { who, reach, isReplaced, failed, stuck } = parts
  const search = new AbortController()
  let opening: Socket | undefined
  let reached: Reached | undefined
  let writer: MessageWriter | undefined
  let watch: PipeWatch | undefined
  let hasEnded = false
  let isLetGo = false
  // All that was written before the reactor said anything: sent again to another if its process ends without a word.
  let unheard: Uint8Array[] | undefined = isReplaced ? [] : undefined
  let waiting: { readonly bytes: Uint8Array; readonly done: Written }[] = []
  const end = (last: LinkEnd): void => {
    if (hasEnded) return
    hasEnded = true
    for (const { done } of waiting.splice(0)) done(false)
    events.ended(last)
  }

  const gone = (): void => end({ kind: 'disconnected', who })
  const begin = (found: Reached): void => {
    const { socket, receive } = found
    reached = found
    receive((chunk) => {
      unheard = undefined
      events.data(chunk)
    })
    watch = watchPipe(socket, events.closing)
    writer = new MessageWriter(socket, watch.isCut)
    // EPIPE: the end of the stream tells the same.
    socket.on('error', () => {})
    socket.once('end', () => socket.destroy())
    socket.once('close', () => {
      if (found.whenEnded === undefined || isLetGo) return void again(found).catch(fail)
      // Its exit says more, and comes at about the same time, unless it only has closed the connection.
      const stop = afterRunning(EXIT_LIMIT, gone)
      found.whenEnded((exit) => {
        stop()
        end(exit)
      })
    })
    for (const { bytes, done } of waiting.splice(0)) writer.write(bytes, done)
  }
  const fail = (error: unknown): void => end(failed(error))
  const find = async (): Promise<void> => {
    const opened = (socket: Socket): void => {
      opening = socket
      if (search.signal.aborted) socket.destroy()
    }
    begin(await reach({ signal: search.signal, opened }))
  }
  /** The connection has closed. A reactor that ended without a word counts as not found: another is looked for. */
  const again = async ({ pid }: Reached): Promise<void> => {
    for (let ms = 0; ms < LEAVE_LIMIT; ms += LOOK_EVERY) {
      if (unheard === undefined || isLetGo || search.signal.aborted) break
      if (!isAlive(pid, undefined)) {
        waiting = unheard.map((bytes) => ({ bytes, done: () => {} }))
        reached = undefined
        writer = undefined
        watch = undefined
        return find()
      }
      await pause(LOOK_EVERY)
    }
    gone()
  }
  // A turn later: whoever opens this has the link first.
  void Promise.resolve().then(find).catch(fail)

  return {
    pid: undefined,
    descriptor: () => watch?.descriptor() ?? 0,
    write: (bytes, done) => {
      // Its memory is another message's once it has left.
      unheard?.push(new Uint8Array(bytes))
      if (writer !== undefined) writer.write(bytes, done)
      else if (hasEnded) done(false)
      else waiting.push({ bytes, done })
    },
    unsentBytes: () => writer?.unsentBytes ?? waiting.reduce((sum, { bytes }) => sum + bytes.byteLength, 0),
    letGo: () => {
      isLetGo = true
      if (reached === undefined) search.abort()
      else reached.socket.end()
    },
    kill: (verdict: StopReason) => {
      waiting = []
      search.abort(new Error(`${who} was not reached`))
      if (reached !== undefined && verdict === 'hung') stuck(reached.pid)
      opening?.destroy()
      reached?.socket.destroy()
    },
  }
}
