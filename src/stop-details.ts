// Both processes. How a sidecar ended, in the words of `ReactorStopped` and `ReactorStartFailed`. Types only.

/** Why there is no sidecar any more. */
export type StopReason =
  | 'exit'
  | 'signal'
  | 'oom'
  | 'hung'
  | 'protocol'
  | 'bridge'
  | 'closed'
  | 'restart-limit'
  | 'start'

/** How a sidecar ended; the fields of `ReactorStopped`. */
export interface StopDetails {
  readonly reason: StopReason
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  /** The last text the sidecar wrote to stderr. */
  readonly stderrTail: string
  /** Which start of the sidecar ended: 1 for the first. */
  readonly generation: number
}

/** How far a start had come. */
export type StartPhase = 'spawn' | 'attach' | 'bootstrap' | 'handshake' | 'version'
