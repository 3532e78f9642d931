// Host: what every host program of the fault suite shares. Prints one JSON record a line.
// FAULTS_REACTOR, options as JSON, is how the whole suite is run over another transport.
import { fileURLToPath } from 'node:url'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'
import { monotonicNow } from './clock.mjs'

export { monotonicNow }

/** The functions of the fault suite, to be wrapped. */
export const calls = reactorModule('../reactor/functions.mjs', import.meta.url)

/** What the test gave along, as JSON in the first argument. */
export const given = JSON.parse(process.argv[2] ?? '{}')

/** The options of the reactor in a fault test. */
export const reactorOptions = (options = {}) => ({ ...JSON.parse(process.env['FAULTS_REACTOR'] ?? '{}'), ...options })

/** Sets up the default reactor and waits until it runs; returns the sidecar's pid. */
export function start(options) {
  setup(reactorOptions(options))
  return waitFor(calls.pid, { timeout: 15_000 })()
}

/** Preloads a fault point into the process: an entry of the option `nodeOptions`, or of Node's own flags. */
export const point = (name) => `--import=${fileURLToPath(new URL(`../points/${name}.mjs`, import.meta.url))}`

export function say(record) {
  process.stdout.write(`${JSON.stringify(record)}\n`)
}

/** What a call came to: its value, or the fields of what it threw; the ms it took, and when it was over. */
export function outcomeOf(body) {
  const started = monotonicNow()
  const taken = () => ({ ms: monotonicNow() - started, at: monotonicNow() })
  try {
    const value = body()
    return { value, ...taken() }
  } catch (error) {
    if (!(error instanceof Error)) return { thrown: String(error), ...taken() }
    return { ...Object.fromEntries(Object.entries(error)), ...fieldsOf(error), ...taken() }
  }
}

function fieldsOf({ name, message, stack, cause, errors }) {
  const related = (error) => (error instanceof Error ? { code: error.code, ...fieldsOf(error) } : error)
  const others = errors === undefined ? {} : { errors: errors.map(related) }
  return { name, message, stack, ...(cause === undefined ? {} : { cause: related(cause) }), ...others }
}

/** Blocks without calling anything. */
export function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
