// Soak, host. The closed list of failures: what a call may throw, each with all of its fields.
import {
  CancelledError,
  CrochetError,
  ReactorStartFailed,
  ReactorStopped,
  ResultNotFound,
  TimeoutError,
} from 'crochet-sidecar'

const STOPPED = ['exit', 'signal', 'oom', 'hung', 'protocol', 'bridge', 'closed', 'restart-limit']
const START_PHASES = ['spawn', 'bootstrap', 'handshake', 'version']

/**
 * What an error of the library's is, and what is wrong with it, if anything is.
 * @param {unknown} error
 * @param {{ call: string, timeout: number }} expected
 * @returns {{ kind: string, problem: string | undefined }} `kind`: a code with its reason, phase or why
 */
export function examine(error, { call, timeout }) {
  if (!(error instanceof CrochetError)) return { kind: 'foreign', problem: `not of the library: ${String(error)}` }
  const { kind, holds } = known(error, timeout)
  const missing = Object.entries({
    ...holds,
    call: error.call === call,
    mayHaveRun: typeof error.mayHaveRun === 'boolean',
    message: typeof error.message === 'string' && error.message !== '',
    stack: typeof error.stack === 'string',
  }).filter(([, isRight]) => !isRight)
  if (missing.length === 0) return { kind, problem: undefined }
  const fields = missing.map(([name]) => `${name}: ${String(error[name])}`)
  return { kind, problem: `${error.name} (${error.code}) of ${call}: ${fields.join(', ')}; ${error.message}` }
}

/** The subclass comes before its class. */
function known(error, timeout) {
  if (error instanceof ReactorStartFailed) {
    return {
      kind: `start failed: ${error.phase}`,
      holds: {
        ...stopFields(error),
        code: error.code === 'CROCHET_REACTOR_START_FAILED',
        reason: error.reason === 'start',
        phase: START_PHASES.includes(error.phase),
        generation: error.generation >= 1,
      },
    }
  }
  if (error instanceof ReactorStopped) return { kind: `stopped: ${error.reason}`, holds: stopped(error) }
  if (error instanceof TimeoutError) {
    return {
      kind: `timeout: ${error.phase}`,
      holds: {
        code: error.code === 'CROCHET_TIMEOUT',
        timeout: error.timeout === timeout,
        phase: error.phase === 'starting' || error.phase === 'running',
      },
    }
  }
  if (error instanceof CancelledError) return { kind: 'cancelled', holds: { code: error.code === 'CROCHET_CANCELLED' } }
  if (error instanceof ResultNotFound) {
    const why = ['unknown', 'used', 'expired'].includes(error.why)
    return { kind: `not found: ${error.why}`, holds: { code: error.code === 'CROCHET_RESULT_NOT_FOUND', why } }
  }
  return { kind: error.code, holds: { class: false } }
}

function stopped(error) {
  const { reason, exitCode, signal, generation } = error
  return {
    ...stopFields(error),
    code: error.code === 'CROCHET_REACTOR_STOPPED',
    reason: STOPPED.includes(reason),
    exitCode: reason === 'exit' ? typeof exitCode === 'number' : isOptional(exitCode, 'number'),
    signal: reason === 'signal' || reason === 'hung' ? typeof signal === 'string' : isOptional(signal, 'string'),
    // The host, which knows of no generations, reports these two itself.
    generation: generation >= (reason === 'bridge' || reason === 'closed' ? 0 : 1),
  }
}

function stopFields({ exitCode, signal, stderrTail, generation }) {
  return {
    exitCode: isOptional(exitCode, 'number'),
    signal: isOptional(signal, 'string'),
    stderrTail: typeof stderrTail === 'string',
    generation: Number.isInteger(generation),
  }
}

const isOptional = (value, type) => value === undefined || typeof value === type
