// Host thread and bridge thread: the records that cross between them, and where the first one is.
// Everything is plain and holds bytes at most: a value that cannot be cloned would end the bridge for good.
import type { StartPhase, StopDetails } from '../../src/stop-details.js'

/** Key of the worker's environment data under which its BridgeSetup is. */
export const BRIDGE_SETUP = 'crochet-sidecar/bridge-setup'

/** What the host's thread gives the bridge's when it starts it. */
export interface BridgeSetup {
  readonly options: SidecarOptions
  /** `Posts` arrive here, in the host thread's order. */
  readonly port: MessagePort
  /** One word: the pid of the living sidecar, or 0. The host needs it when the bridge itself is lost. */
  readonly sidecarPid: Int32Array
  /** Memory of the ReplySlot. */
  readonly replySlot: SharedArrayBuffer
}

type MessagePort = import('node:worker_threads').MessagePort

/** What a sidecar is started with; all of it decided by the host, none by the bridge's own environment. */
export interface SidecarOptions {
  readonly nodePath: string
  readonly nodeOptions: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly init: string | undefined
  readonly restart: 'on-demand' | 'never'
  readonly startTimeout: number
  readonly unresponsiveAfter: number
  readonly maxMessageBytes: number
}

/** One-way: the host does not wait. */
export type Post =
  /** Starts a call that the host is about to block on: its reply goes into the slot, if it fits. */
  | { readonly kind: 'call'; readonly id: number; readonly request: Uint8Array }
  | { readonly kind: 'start'; readonly id: number; readonly request: Uint8Array }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Nobody can ask for this result any more. */
  | { readonly kind: 'release'; readonly id: number }

/** Blocking, answered within `slice` ms, "nothing yet" included. */
export type Command =
  /** Starts a call and waits for it. */
  | { readonly kind: 'call'; readonly id: number; readonly request: Uint8Array; readonly slice: number }
  /** Waits until all of these have settled. */
  | { readonly kind: 'wait'; readonly ids: readonly number[]; readonly slice: number }
  /** The deadline of `id` has passed: cancels it, unless its outcome is there after all. */
  | { readonly kind: 'abandon'; readonly id: number }
  /** Waits until the sidecar is up. */
  | { readonly kind: 'ready'; readonly slice: number }
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
  /** Every outcome that the host does not have yet, asked for or not. */
  readonly arrivals: readonly Arrival[]
  /** Number of this answer; the next command acknowledges it. */
  readonly sequence: number
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
export type Failure =
  | { readonly kind: 'stopped'; readonly message: string; readonly stop: StopDetails }
  | {
      readonly kind: 'start-failed'
      readonly message: string
      readonly stop: StopDetails
      readonly phase: StartPhase
      /** The sidecar's answer to `initialize`, if that was the failure: a whole response. */
      readonly cause: Uint8Array | undefined
    }
