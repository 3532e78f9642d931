// Host thread and bridge thread: the records that cross between them, and where the first one is.
// Everything is plain and holds bytes at most: a value that cannot be cloned would end the bridge for good.
import type { MessagePort } from 'node:worker_threads'
import type { ApplicationAddress } from '../../src/application-address.js'
import type { LogLevel, WireError } from '../../src/messages.js'
import type { SharedSpec } from '../../src/shared-spec.js'
import type { StartPhase, StopDetails, StopReason } from '../../src/stop-details.js'

/** Key of the worker's environment data under which its BridgeSetup is. */
export const BRIDGE_SETUP = 'crochet-sidecar/bridge-setup'

/** What the host's thread gives the bridge's when it starts it. */
export interface BridgeSetup {
  readonly options: SidecarOptions
  /** What is `Posted` arrives here, in the host thread's order. */
  readonly port: MessagePort
  /** One word: the pid of the living sidecar, or 0. The host needs it when the bridge itself is lost. */
  readonly sidecarPid: Int32Array
  /** One word: how much of the log the host has taken. */
  readonly logsTaken: Int32Array
  /** One word: 1 once somebody on the host's side wants to know what becomes of sidecars. */
  readonly isWatched: Int32Array
  /** Two words: after and before which moment (ns, of `process.hrtime`) the last SIGINT came that a sidecar told of. */
  readonly interruptNoticed: BigInt64Array
  /** Memory of the Backlog, of the ReplySlot, of the DirectLine and of the StartRing. */
  readonly backlog: SharedArrayBuffer
  readonly replySlot: SharedArrayBuffer
  readonly directLine: SharedArrayBuffer
  readonly startRing: SharedArrayBuffer
  /** Kept for as long as the thread lives. */
  readonly life: MessagePort
}

/** What a sidecar is started with; all of it decided by the host, none by the bridge's own environment. */
export interface SidecarOptions {
  readonly place: ReactorPlace
  /** URLs and names of the only modules that may be called. */
  readonly modules: readonly string[] | undefined
  readonly nodePath: string
  readonly nodeOptions: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly init: string | undefined
  readonly restart: 'on-demand' | 'never'
  readonly maxFailedStarts: number
  readonly failedStartWindow: number
  readonly startTimeout: number
  readonly unresponsiveAfter: number
  readonly maxMessageBytes: number
  readonly maxStash: number
  readonly maxStashBytes: number
  readonly stashTtl: number
  readonly logLevel: LogLevel | 'silent'
  readonly maxLogBytes: number
  /** Whether the host takes log records over the port; else they are written to stderr. */
  readonly hasLogger: boolean
}

/** Where the reactor is. */
type ReactorPlace =
  /** In a sidecar of this bridge's own. */
  | { readonly kind: 'own' }
  /** In a sidecar that others use too; whoever needs it first starts it. */
  | { readonly kind: 'shared'; readonly spec: SharedSpec }
  /** In an application that serves this thread or process. */
  | { readonly kind: 'application'; readonly address: ApplicationAddress }

/** What the bridge posts to the host. */
export type HostPost = LogPost | SidecarPost

/** Something has become of a sidecar. */
export interface SidecarPost {
  readonly what: 'start' | 'ready' | 'restart' | 'stop'
  readonly event: SidecarEvent
}

/** What the channels `crochet-sidecar:sidecar:…` tell of a sidecar. */
export interface SidecarEvent {
  /** Which start of its reactor's sidecar it is: 1 for the first. 0: there was none, since its thread did not come up. */
  readonly generation: number
  /** Undefined if it could not be spawned. */
  readonly pid: number | undefined
  /** When it happened, on the clock of `Date.now()`: the event is published later. */
  readonly time: number
  /** Milliseconds since the sidecar was spawned; 0 if its thread was lost, which knew. */
  readonly duration: number
  /** With `stop` why it stopped, with `restart` why the one before it did; else undefined, as are all that follow. */
  readonly reason: StopReason | undefined
  /** Of the process, if it has exited. */
  readonly exitCode: number | undefined
  /** What ended the process, if a signal did. */
  readonly signal: string | undefined
  /** The same in words. */
  readonly message: string | undefined
}

/** One record of the host's logger. */
export interface LogPost {
  readonly level: LogLevel
  readonly message: string
}

/** Memory (bytes) that a record takes on its way, about: characters of two bytes, and a message's own. */
export function logBytes({ message }: LogPost): number {
  return 2 * message.length + LOG_OVERHEAD
}

const LOG_OVERHEAD = 256

/** The host's bell: there is something in the StartRing. Not counted among the posts; what is in the ring is. */
export const BELL = 'bell'

/**
 * The host has opened a large reply, whose memory is the bridge's again. It says nothing of calls, and is no more counted
 * among the posts than the bell.
 */
export interface ReturnedMemory {
  readonly kind: 'memory'
  readonly memory: Uint8Array
}

/** One-way: the host does not wait. */
export type Post =
  /** Starts a call that the host is about to block on: its reply goes into the slot, if it fits. */
  | { readonly kind: 'call'; readonly id: number; readonly request: Uint8Array }
  /** As the command of that name, from a host that does not wait for the answer. */
  | { readonly kind: 'abandon'; readonly id: number }
  /** A sign of life is wanted. */
  | { readonly kind: 'nothing' }
  /** Starts a call in the background, one that the StartRing has no room for. */
  | { readonly kind: 'start'; readonly id: number; readonly request: Uint8Array }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Nobody can ask for this result any more. */
  | { readonly kind: 'release'; readonly id: number; readonly name: string }
  /** Keeps the outcome of call `id` in the sidecar; it is given along if the host has it already. */
  | {
      readonly kind: 'stash'
      readonly uid: string
      readonly id: number
      /** The function's, for the log; undefined if a failure would be no news. */
      readonly name: string | undefined
      readonly outcome: Outcome | undefined
    }
  /** Starts a call whose outcome is what was stashed. */
  | { readonly kind: 'retrieve'; readonly uid: string; readonly id: number; readonly request: Uint8Array }

/** All that is posted to the bridge. */
export type Posted = Post | typeof BELL | ReturnedMemory

/**
 * Blocking, answered within `slice` ms, "nothing yet" included. The host may give one up and ask again, so none of them
 * does anything twice.
 */
export type Command =
  /** Waits until all of these have settled, or one of them has failed. */
  | { readonly kind: 'wait'; readonly ids: readonly number[]; readonly slice: number }
  /** The deadline of `id` has passed: cancels it, unless its outcome is there after all. */
  | { readonly kind: 'abandon'; readonly id: number }
  /** Waits until what was stashed under `uid` is where every client's retrieval finds it. */
  | { readonly kind: 'stashed'; readonly uid: string; readonly slice: number }
  /** Waits until the sidecar is up. */
  | { readonly kind: 'ready'; readonly slice: number }
  /** `withCalls`: the ids of what runs are many at times. */
  | { readonly kind: 'status'; readonly withCalls?: true }
  /** Asks which calls run on although the host has let go of them. */
  | { readonly kind: 'abandoned' }
  /** Stops the sidecar for good; `grace` ms for what is running. */
  | { readonly kind: 'close'; readonly grace: number; readonly slice: number }

export interface Answer {
  /** Whether what was asked for has happened. */
  readonly done: boolean
  readonly phase: 'starting' | 'running'
  /** With `abandon`: whether the request had been wholly written. */
  readonly written: boolean
  /** With `ready`: why there is no sidecar. */
  readonly failure: Failure | undefined
  /** With `status`. */
  readonly status: BridgeStatus | undefined
  /** With `abandoned`: their ids. */
  readonly abandoned: readonly number[] | undefined
  /** Every outcome that the host does not have yet, asked for or not. */
  readonly arrivals: readonly Arrival[]
  /** Number of this answer, from 1; the next command acknowledges it. 0: made up by the host, since none came in time. */
  readonly sequence: number
}

export interface BridgeStatus {
  readonly state: 'stopped' | 'starting' | 'running'
  /** Starts so far. */
  readonly generation: number
  readonly pid: number | undefined
  /** Requests not yet written, and requests without a reply. */
  readonly queued: number
  readonly running: number
  /** Ids of the latter, if they were asked for. */
  readonly calls: readonly number[]
  /** Bytes that have not left for the sidecar yet. */
  readonly queuedBytes: number
  /** Outcomes that the host had not taken over; it does with this answer. */
  readonly held: number
  /** Stashed results that can be retrieved. */
  readonly stashed: number
}

export interface Arrival {
  readonly id: number
  readonly outcome: Outcome
}

export type Outcome =
  /** The sidecar's whole response, unopened. */
  | { readonly kind: 'reply'; readonly message: Uint8Array }
  | { readonly kind: 'cancelled'; readonly mayHaveRun: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly mayHaveRun: boolean }

/** Why there is no sidecar, or none any more. */
export type Failure = {
  readonly message: string
  readonly stop: StopDetails
  /** What the sidecar itself said of its end: an uncaught exception, the failure of its `init`. */
  readonly cause: WireError | undefined
} & ({ readonly kind: 'stopped' } | { readonly kind: 'start-failed'; readonly phase: StartPhase })
