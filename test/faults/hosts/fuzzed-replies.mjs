// Host: calls a raw sidecar that answers with mutated frames; every call has to come to a value or a typed error in time.
import { readFileSync } from 'node:fs'
import { CrochetError, Reactor } from 'crochet-sidecar'
import { calls, given, monotonicNow, reactorOptions, say } from '../kit/host.mjs'
import { rawSidecar } from '../kit/raw-sidecar.mjs'

const frames = JSON.parse(readFileSync(given.frames, 'utf8'))
const script = new URL('../raw/fuzzed.mjs', import.meta.url)
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const reactor = new Reactor(reactorOptions({ nodePath: rawSidecar(script, given), logger: silent }))
reactor.setup()
reactor.ready({ timeout: 20_000 })
const patient = reactor.waitFor(calls.echo, { timeout: 20_000 })
const short = reactor.waitFor(calls.echo, { timeout: 200 })
// A Map: a frame may give any code to what it throws, `toString` for one.
const KINDS = new Map([
  ['CROCHET_REACTOR_STOPPED', 'stopped'],
  ['CROCHET_ENCODING', 'refused'],
  ['CROCHET_TIMEOUT', 'timeouts'],
])
const outcomes = { values: 0, thrown: 0, stopped: 0, refused: 0, timeouts: 0 }
const findings = []
let slowest = 0

for (const [index, { unfinished }] of frames.entries()) {
  const { pid } = reactor.status()
  const started = monotonicNow()
  const outcome = outcomeOf(() => (unfinished ? short : patient)(index))
  const ms = monotonicNow() - started
  const isKnown = Object.hasOwn(outcomes, outcome)
  if (isKnown) outcomes[outcome]++
  // Of the frame itself: neither a sidecar's end and start, nor the wait for what never comes.
  const isSame = pid !== undefined && pid === reactor.status().pid
  if (isSame && outcome !== 'stopped' && !unfinished) slowest = Math.max(slowest, ms)
  if (!isKnown || (outcome === 'timeouts' && !unfinished)) findings.push({ index, what: outcome })
}
say({ outcomes, findings, slowest, done: frames.length })

function outcomeOf(call) {
  try {
    call()
    return 'values'
  } catch (error) {
    return KINDS.get(error?.code) ?? (isOfReactor(error) ? 'thrown' : `${error?.stack}`)
  }
}

/** What a frame says that the function has thrown is no finding; what our own code throws is. */
function isOfReactor(error) {
  return error instanceof CrochetError || !/\/dist\/(?:client|src)\//.test(String(error?.stack))
}
