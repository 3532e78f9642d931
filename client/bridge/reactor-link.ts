// Bridge thread. What the bridge needs of a reactor, wherever that is: a pair of byte streams and an end. Types only.
import type { LogLevel } from '../../src/messages.js'
import type { StopReason } from '../../src/stop-details.js'
import type { SidecarOptions } from './commands.js'

export interface LinkEvents {
  /** Bytes that are good until it returns. */
  readonly data: (chunk: Uint8Array) => void
  /** What it prints. */
  readonly output: (level: LogLevel, chunk: Uint8Array) => void
  /** The descriptor of the stream is about to be closed; its number may be another file's at once. */
  readonly closing: () => void
  /** The process is gone and reaped: its pid may be another process's at once. */
  readonly reaped: () => void
  /** Called once, after the last `data`. */
  readonly ended: (end: LinkEnd) => void
}

export interface ReactorLink {
  /** Of a process that is this bridge's own; undefined if it is none, or could not be started. */
  readonly pid: number | undefined
  /** Descriptor of the stream in this process; 0 until it is there, once it is closed, and where the platform has none. */
  readonly descriptor: () => number
  /** `done` is called once for each write: with true when all of the bytes have left, with false when they cannot. */
  readonly write: (bytes: Uint8Array, done: (left: boolean) => void) => void
  /** Bytes written that have not left. */
  readonly unsentBytes: () => number
  /** Writes no more: the reactor sees the end of its client. */
  readonly letGo: () => void
  /** Ends it now; one that is others' too is only disconnected from, unless the verdict is that it is stuck. */
  readonly kill: (verdict: StopReason) => void
}

/** Opens one, and waits for nothing. */
export type OpenLink = (options: SidecarOptions, events: LinkEvents) => ReactorLink

/** How it ended, or why it never began. */
export type LinkEnd =
  | { readonly kind: 'not-spawned'; readonly error: unknown }
  /** There is nobody to be found, or who is there refuses us. */
  | { readonly kind: 'not-attached'; readonly error: unknown }
  /** The reactor that is others' too has gone, or has closed the connection. */
  | { readonly kind: 'disconnected'; readonly who: string }
  | {
      readonly kind: 'ended'
      readonly exitCode: number | undefined
      readonly signal: string | undefined
      readonly stderrTail: string
      /** The sidecar had closed the protocol pipe and lived on. */
      readonly pipeAbandoned: boolean
    }
