// Host thread of the command line. Starts a sidecar for real, and calls it for a while.
import { CrochetError, ReactorStartFailed, TimeoutError } from '../../../src/errors.js'
import type { StartPhase } from '../../../src/stop-details.js'
import type { Reactor } from '../../reactor.js'
import type { Finding } from '../finding.js'

const CALLS = 200
/** Milliseconds: what takes longer than this will be noticed by every user, and has a cause. */
const SLOW_START = 5000
const SLOW_CALL = 20

export function checkStart(reactor: Reactor): Finding {
  const topic = 'start'
  const started = performance.now()
  try {
    reactor.setup()
    reactor.ready({ timeout: 2 * SLOW_START })
  } catch (error) {
    if (!(error instanceof CrochetError)) throw error
    return { kind: 'not ok', topic, text: error.message, advice: adviceFor(error) }
  }
  const took = Math.round(performance.now() - started)
  const text = `a sidecar is up after ${took} ms`
  const advice = 'see what NODE_OPTIONS preloads, and whether the machine is busy; the option startTimeout allows more'
  return took > SLOW_START ? { kind: 'not ok', topic, text, advice } : { kind: 'ok', topic, text }
}

/** @param call makes one call of the smallest function */
export function checkRoundTrip(call: () => void, now: () => number = () => performance.now()): Finding {
  const topic = 'round trip'
  const times: number[] = []
  for (let count = 0; count < CALLS; count += 1) {
    const before = now()
    call()
    times.push(now() - before)
  }
  const median = times.toSorted((a, b) => a - b)[CALLS / 2] ?? 0
  const text = `a warm call takes ${median.toFixed(3)} ms (median of ${CALLS})`
  const advice = 'the machine is busy, or has less than one processor to give: see what else runs on it'
  return median > SLOW_CALL ? { kind: 'not ok', topic, text, advice } : { kind: 'ok', topic, text }
}

function adviceFor(error: CrochetError): string {
  if (error instanceof TimeoutError) return START_ADVICE.handshake
  if (!(error instanceof ReactorStartFailed)) return 'docs/errors.md tells what each error means'
  const { code } = (error.cause ?? {}) as { readonly code?: unknown }
  return LIMITS.has(code) ? LIMITS_ADVICE : START_ADVICE[error.phase]
}

/** With these the system says that there may be no further process. */
const LIMITS = new Set<unknown>(['EAGAIN', 'EACCES', 'EMFILE', 'ENFILE', 'ENOMEM', 'EPERM'])
const LIMITS_ADVICE =
  'the system lets this process start no other: see limits on processes and files (ulimit -a), and the sandbox or container'

const START_ADVICE: { readonly [phase in StartPhase]: string } = {
  spawn: 'install crochet-sidecar again; a bundler has to leave it out',
  attach: 'see what the message says of the directory of shared sidecars; `crochet logs` shows what one has printed',
  bootstrap: 'see what NODE_OPTIONS preloads; if it is a file of crochet-sidecar that is missing, install that again',
  handshake: 'see what NODE_OPTIONS preloads, and whether the machine is busy; the option startTimeout allows more',
  version: 'files of two versions are mixed: install crochet-sidecar again',
}
