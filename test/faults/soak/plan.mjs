// Soak, any process. What a thread does, in which order: decided by the seed alone, before anything runs. Only the
// interleaving in time is the machine's.
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Kinds of fault, each as often as any other. */
export const FAULTS = /** @type {const} */ ([
  'killed', // SIGKILL
  'stopped', // SIGSTOP, and SIGCONT a little later
  'stopped for good', // SIGSTOP: the kill of a hung sidecar is what ends it
  'exited', // process.exit in a call, or an exception that nobody catches
  'half a message', // the sidecar writes half a message, then exits
  'garbage', // bytes that are no message, on the protocol's pipe
  'stuck loop',
  'bridge ended',
  'bridge threw',
  'host stopped', // SIGSTOP to the host, SIGCONT a little later
])

/** More are planned than asked for: some find their sidecar gone. */
const SPARE = 1.1

/** How often each kind of step is taken, in a thousand. */
const WEIGHTS = Object.entries({
  echo: 800,
  batch: 80,
  fail: 25,
  stash: 25,
  late: 20, // retrieves what was stashed earlier
  cancel: 15,
  poll: 10,
  timeout: 8,
  dispose: 5,
  sleep: 5,
  turn: 4, // of the thread's event loop
  large: 2,
  ignore: 1, // cancels a function that takes no notice
})
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0)

/**
 * @typedef {object} Step
 * @property {string} kind
 * @property {number} nonce of its first call; a step of several calls takes the nonces that follow
 * @property {number} count its calls
 * @property {number} timeout ms
 * @property {number} size of what is sent
 * @property {number} choice among variants
 * @property {number} after ms from the order to the strike
 * @property {number} lasting ms
 */

/**
 * The steps of a thread: calls with the nonces 0 to `calls` - 1, and faults.
 * @param {{ seed: number, thread: number, calls: number, faults: number }} given `calls` and `faults` of this thread
 * @returns {Generator<Step>}
 */
export function* planOf({ seed, thread, calls, faults }) {
  const random = xoroshiro128plus(seed * 1024 + thread)
  const pick = (from, to) => uniformInt(random, from, to)
  const spacing = calls / Math.ceil(faults * SPARE)
  const detail = (kind, nonce, count) => ({
    kind,
    nonce,
    count,
    timeout: pick(300, 900),
    size: pick(0, 9) === 0 ? pick(100, 6000) : pick(0, 40),
    choice: pick(0, 999),
    after: pick(0, 15),
    lasting: pick(10, 250),
  })
  let kinds = []
  let nextFault = spacing / 2
  let nonce = 0
  while (nonce < calls) {
    if (nonce >= nextFault) {
      if (kinds.length === 0) kinds = shuffled(FAULTS, pick)
      yield detail(kinds.pop(), nonce, 1)
      nonce += 1
      // Anything between none and twice the mean: faults meet the repair of the one before.
      nextFault += spacing * (pick(0, 2000) / 1000)
    } else {
      const kind = kindAt(pick(0, TOTAL - 1))
      const count = Math.min(callsOf(kind, pick), calls - nonce)
      yield detail(kind, nonce, count)
      nonce += count
    }
  }
}

/** The part of `total` that falls to a thread. */
export const shareOf = (total, thread, threads) => Math.floor(total / threads) + (thread < total % threads ? 1 : 0)

function callsOf(kind, pick) {
  if (kind === 'turn' || kind === 'late') return 0
  return kind === 'batch' ? pick(5, 120) : 1
}

function kindAt(place) {
  let left = place
  for (const [kind, weight] of WEIGHTS) {
    left -= weight
    if (left < 0) return kind
  }
  throw new RangeError(`no step at ${place}`)
}

function shuffled(kinds, pick) {
  const deck = [...kinds]
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = pick(0, last)
    ;[deck[last], deck[other]] = [deck[other], deck[last]]
  }
  return deck
}
