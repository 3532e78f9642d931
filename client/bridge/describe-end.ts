// Bridge thread. From the way a sidecar ended to the failure its callers see.
import type { WireError } from '../../src/messages.js'
import type { StartPhase, StopReason } from '../../src/stop-details.js'
import { toWireError } from '../../src/wire-error.js'
import type { Failure } from './commands.js'
import type { LinkEnd } from './reactor-link.js'

export interface EndContext {
  readonly generation: number
  /** Why we ended it, if we did. */
  readonly verdict: StopReason | undefined
  readonly detail: string
  /** How far the start had come; undefined once the sidecar was up. */
  readonly startPhase: StartPhase | undefined
  /** What the sidecar itself said of it. */
  readonly cause: WireError | undefined
  /** Bytes of an unfinished message. */
  readonly partialBytes: number
}

export function describeEnd(end: LinkEnd, context: EndContext): Failure {
  const { generation, startPhase } = context
  if (end.kind === 'not-spawned') {
    const message = `the sidecar could not be spawned: ${messageOf(end.error)}`
    const cause = toWireError(end.error, 'packed')
    const stop = { ...NO_EXIT, reason: 'start' as const, generation }
    return { kind: 'start-failed', message, stop, phase: 'spawn', cause }
  }
  if (end.kind === 'not-attached') return describeUnreached(end.error, context)
  const { exitCode, signal, stderrTail } = end.kind === 'disconnected' ? NO_EXIT : end
  const reason = reasonOf(end, context)
  const what = [sentence(reason, end, startPhase), context.detail, partial(context.partialBytes)]
    .filter((part) => part !== '')
    .join(': ')
  const stop = { reason, exitCode, signal, stderrTail, generation }
  if (startPhase === undefined || reason === 'closed')
    return { kind: 'stopped', message: what, stop, cause: context.cause }
  const begin = end.kind === 'disconnected' ? `${end.who} could not be used` : 'the sidecar did not start'
  return {
    kind: 'start-failed',
    message: `${begin} (${startPhase}): ${what}${lastLine(stderrTail)}`,
    stop: { ...stop, reason: 'start' },
    phase: startPhase,
    cause: context.cause,
  }
}

/** Nobody was there, or who was there refused us, or we looked no longer. */
function describeUnreached(error: unknown, { generation, verdict, detail }: EndContext): Failure {
  const stop = { ...NO_EXIT, generation }
  if (verdict === 'closed') {
    const message = 'the reactor has been shut down'
    return { kind: 'stopped', message, stop: { ...stop, reason: verdict }, cause: undefined }
  }
  const message = `the reactor could not be reached: ${detail === '' ? messageOf(error) : detail}`
  const cause = toWireError(error, 'packed')
  return { kind: 'start-failed', message, stop: { ...stop, reason: 'start' }, phase: 'attach', cause }
}

type Ended = Extract<LinkEnd, { kind: 'ended' | 'disconnected' }>

/** How one exited that is no child of ours, or was none at all. */
const NO_EXIT = { exitCode: undefined, signal: undefined, stderrTail: '' }

function reasonOf(end: Ended, { verdict }: EndContext): StopReason {
  if (verdict !== undefined) return verdict
  if (end.kind === 'disconnected') return 'exit'
  if (end.pipeAbandoned) return 'protocol'
  // V8 aborts when its heap is full; what it says on stderr is the only difference to any other abort.
  if (end.signal === 'SIGABRT' && /heap out of memory|FATAL ERROR: .*memory/.test(end.stderrTail)) return 'oom'
  return end.signal === undefined ? 'exit' : 'signal'
}

function sentence(reason: StopReason, end: Ended, startPhase: StartPhase | undefined): string {
  if (end.kind === 'disconnected') {
    if (reason === 'exit') return startPhase === undefined ? `${end.who} has gone` : 'it has gone'
    if (reason === 'start') return ''
  }
  const { exitCode, signal } = end.kind === 'ended' ? end : NO_EXIT
  switch (reason) {
    case 'exit':
      return `the sidecar exited with code ${exitCode}`
    case 'signal':
      return `the sidecar was killed by ${signal}`
    case 'oom':
      return 'the sidecar ran out of memory'
    case 'hung':
      return 'the sidecar was stuck and has been killed'
    case 'protocol':
      return 'the sidecar broke the protocol and has been killed'
    case 'closed':
      return 'the reactor has been shut down'
    case 'bridge':
      return 'the bridge to the sidecar was lost'
    case 'restart-limit':
      return 'the sidecar kept failing'
    case 'start':
      return signal === undefined ? `it exited with code ${exitCode}` : 'it was killed'
  }
}

function partial(bytes: number): string {
  return bytes === 0 ? '' : `${bytes} bytes of an unfinished message had come`
}

/** The last error that was printed, else the last line: Node prints a stack and its own version after an error. */
function lastLine(stderrTail: string): string {
  const lines = stderrTail.trimEnd().split('\n')
  const last = lines.findLast((line) => /^[\w$.]*Error\b.*: /.test(line)) ?? lines.at(-1)
  return last === undefined || last === '' ? '' : `; its last words: ${last}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
