// Soak, host thread: the main one, or a worker of which this is the entry. Follows its plan with a reactor of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, workerData } from 'node:worker_threads'
import { Reactor } from 'crochet-sidecar'
import { point, reactorOptions } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'
import { Caller } from './caller.mjs'
import { faults } from './faults.mjs'
import { openHeartbeat } from './heartbeat.mjs'
import { Leftovers } from './leftovers.mjs'
import { Notes } from './notes.mjs'
import { operations } from './operations.mjs'
import { planOf, shareOf } from './plan.mjs'

const SHUTDOWN_GRACE = 200
/** What `shutdown()` may take beyond the grace. */
const SHUTDOWN_MARGIN = 250
/** Steps between two looks at the results that had not settled. */
const LOOK = 5
/** After the last order has been carried out, for the journal and the ends of threads. */
const LAST_STRIKE = 500

/**
 * @param {import('./options.mjs').SoakOptions & { folder: string, thread: number }} given
 */
export async function runThread({ calls, faults: total, seed, threads, folder, thread }) {
  const announce = openHeartbeat(folder, thread)
  announce('start', 0, 15_000)
  const plan = { seed, thread, calls: shareOf(calls, thread, threads), faults: shareOf(total, thread, threads) }
  const killer = new Killer()
  const notes = new Notes(plan.calls)
  const reactor = new Reactor(
    reactorOptions({
      env: { SOAK_LEDGER: `${folder}/ledger-${thread}`, NODE_OPTIONS: undefined },
      nodeOptions: [point('half-message')],
      // Short, so that a stuck sidecar is soon replaced; not so short that a busy machine is taken for one.
      unresponsiveAfter: 400,
      shutdownGrace: SHUTDOWN_GRACE,
      logLevel: 'silent',
    }),
  )
  const caller = new Caller(reactor, notes, announce)
  const leftovers = new Leftovers(caller)
  const steps = { ...operations(caller, leftovers), ...faults(caller, leftovers, killer) }
  reactor.setup()
  caller.sidecar()
  for (const step of planOf(plan)) {
    notes.steps += 1
    await steps[step.kind](step)
    if (notes.steps % LOOK === 0) leftovers.poll()
  }
  leftovers.finish()
  caller.attempt('shutdown', 0, SHUTDOWN_GRACE + SHUTDOWN_MARGIN, () => reactor.shutdown())
  announce('end', 0, 15_000)
  await sleep(LAST_STRIKE)
  notes.write(folder, thread, killer.strikes())
  killer.end()
  announce('done', 0, Number.POSITIVE_INFINITY)
}

if (!isMainThread && workerData?.soak !== undefined) await runThread(workerData.soak)
