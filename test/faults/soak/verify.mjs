// Soak, outside, when all is over. Puts together what the host's threads have noted, the sidecars' ledgers and the
// killers' journals.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readLedger } from './ledger.mjs'
import { Outcome } from './notes.mjs'
import { FAULTS, shareOf } from './plan.mjs'

/** A call entered so long (ms) before its deadline had time to answer. */
const ANSWERING = 250
/** A loop that entered a call answers it at once: a stop that much earlier (ms) than the entry did not hit it. */
const ENTERING = 20
/** How long swallowed replies may keep a sidecar alive: a deadline, then the kill of what is hung. */
const SWALLOWING = 3000
/** After a stopped host has been resumed, until all of its threads have had their turn. */
const RESUMING = 100

export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0)

/** @param {{ folder: string, options: import('./options.mjs').SoakOptions, host: number, stalls: Span[] }} given */
export function verify({ folder, options, host, stalls }) {
  const figures = {
    calls: 0,
    zeros: { lost: 0, duplicated: 0, 'run although it had not': 0, crossed: 0, wrong: 0, untyped: 0, late: 0 },
    faults: Object.fromEntries(FAULTS.map((kind) => [kind, 0])),
    ends: {},
    deaths: [],
    told: [],
  }
  const threads = Array.from({ length: options.threads }, (_, thread) => readThread(folder, thread, options))
  const frozen = threads.flatMap(({ notes }) => freezes(notes.strikes, host))
  for (const [thread, { notes, outcomes, ledger }] of threads.entries()) {
    const note = (kind, text) => {
      figures.zeros[kind] += 1
      if (figures.zeros[kind] <= 20) figures.told.push(`${kind}: thread ${thread}: ${text}`)
    }
    figures.calls += outcomes.length
    for (const [kind, count] of Object.entries(notes.ends)) figures.ends[kind] = (figures.ends[kind] ?? 0) + count
    for (const [kind, count] of Object.entries(notes.problems)) figures.zeros[kind] += count
    figures.told.push(...notes.told.map((text) => `thread ${thread}: ${text}`))
    const lostBridges = notes.bridgesStarted - 1 - sum(Object.values(notes.bridgesEnded))
    if (lostBridges > 0) note('lost', `${lostBridges} bridges that nobody had ended`)
    checkLedger(outcomes, ledger, note)
    checkReplies(notes, ledger, [...frozen, ...stalls], note)
    for (const { nonce, operation, started, ended, limit } of notes.overruns) {
      if (overlaps({ from: started, to: ended }, [...frozen, ...stalls])) continue
      note('late', `${operation} of call ${nonce} took ${Math.round(ended - started)} ms of ${limit}`)
    }
    countFaults(notes, ledger, figures.faults)
    figures.deaths.push(...deaths(notes, frozen))
  }
  return { ...figures, stalls: stalls.length, deaths: figures.deaths.toSorted((a, b) => a - b) }
}

/** @typedef {{ from: number, to: number }} Span */

function readThread(folder, thread, { calls, threads }) {
  return {
    notes: JSON.parse(readFileSync(join(folder, `notes-${thread}.json`), 'utf8')),
    outcomes: readFileSync(join(folder, `outcomes-${thread}`)),
    ledger: readLedger(join(folder, `ledger-${thread}`), shareOf(calls, thread, threads)),
  }
}

function checkLedger(outcomes, ledger, note) {
  for (const [nonce, outcome] of outcomes.entries()) {
    const times = ledger.times[nonce]
    if (times > 1) note('duplicated', `call ${nonce} was entered ${times} times`)
    if (outcome === Outcome.none) note('lost', `call ${nonce} has no outcome`)
    if (outcome === Outcome.hasNotRun && times > 0) note('run although it had not', `call ${nonce}`)
    if (outcome === Outcome.answered && times === 0) note('wrong', `call ${nonce} was answered and never entered`)
  }
  if (ledger.unknown > 0) note('wrong', `${ledger.unknown} entries of calls that nobody made`)
}

/**
 * A call that answers at once was entered in time, and yet its caller waited until the deadline: its reply was lost,
 * unless a stop, a stuck loop or swallowed replies explain it; `still`: when the host or the machine stood still.
 */
function checkReplies(notes, ledger, still, note) {
  const stops = notes.strikes.filter(({ signal }) => signal === 'SIGSTOP').map(({ at }) => at)
  const spins = notes.calls.filter(({ kind }) => kind === 'stuck loop').map(({ nonce }) => ledger.first[nonce])
  const swallowed = notes.calls.filter(({ swallows }) => swallows).map(({ nonce }) => ledger.first[nonce])
  for (const { nonce, deadline } of notes.timeouts) {
    const entered = ledger.first[nonce]
    if (ledger.times[nonce] === 0 || entered > deadline - ANSWERING) continue
    const isStuck = [...stops, ...spins].some((at) => at >= entered - ENTERING && at <= deadline)
    const isSwallowed = swallowed.some((at) => at >= entered - SWALLOWING && at <= deadline)
    if (isStuck || isSwallowed || overlaps({ from: entered, to: deadline }, still)) continue
    note(
      'lost',
      `call ${nonce} was entered ${Math.round(deadline - entered)} ms before its deadline, and no reply came`,
    )
  }
}

function countFaults(notes, ledger, counts) {
  for (const { note, signal, found } of notes.strikes) if (found && signal !== 'SIGCONT') counts[note] += 1
  for (const { kind, nonce } of notes.calls) counts[kind] += ledger.times[nonce]
  for (const [kind, count] of Object.entries(notes.bridgesEnded)) counts[kind] += count
}

/** From the signal to the error of the call that the thread was blocked on. */
function deaths(notes, frozen) {
  return notes.strikes.flatMap(({ signal, at, found }) => {
    if (signal !== 'SIGKILL' || !found) return []
    const stop = notes.stops.find(({ started, ended }) => started < at && ended >= at)
    if (stop?.signal !== 'SIGKILL' || overlaps({ from: at, to: stop.ended }, frozen)) return []
    return [stop.ended - at]
  })
}

function freezes(strikes, host) {
  const at = (wanted) =>
    strikes.filter(({ pid, signal }) => pid === host && signal === wanted).map((strike) => strike.at)
  const resumed = at('SIGCONT')
  return at('SIGSTOP').map((from) => ({ from, to: (resumed.find((time) => time > from) ?? from) + RESUMING }))
}

const overlaps = (span, others) => others.some(({ from, to }) => from <= span.to && to >= span.from)
