// Host thread. Starts the worker thread of a bridge. All synckit there is on this side.
import { channel } from 'node:diagnostics_channel'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Worker } from 'node:worker_threads'
import { workerThreads } from '../src/worker-threads.js'
import { type BriefAnswer, type BriefCommand, briefCommand, wholeAnswer } from './bridge/brief.js'
import { type Answer, BRIDGE_SETUP, type BridgeSetup, type Command } from './bridge/commands.js'
import { BridgeNotStarted } from './bridge-lost.js'
import { demandRights } from './host-rights.js'
import { packageFile } from './package-file.js'

/** Gives the bridge a command and blocks until its answer; throws what synckit throws. */
export type Exchange = (command: Command, acknowledged: number) => Answer

/** What the worker thread serves. */
type BridgeFunction = (acknowledged: number, ...command: BriefCommand) => Promise<BriefAnswer>

export interface StartedBridge {
  readonly exchange: Exchange
  readonly worker: Worker | undefined
}

/**
 * Starts the worker thread; `limit` is asked how long, in ms, each exchange may take. A start that fails is told to the
 * first call: its exchange throws BridgeNotStarted.
 */
export function attemptToStart(setup: BridgeSetup, limit: () => number): StartedBridge {
  try {
    demandRights()
    return startBridge(setup, limit)
  } catch (cause) {
    const fail = (): never => {
      throw new BridgeNotStarted(cause instanceof Error ? cause.message : String(cause), { cause })
    }
    return { exchange: fail, worker: undefined }
  }
}

function startBridge(setup: BridgeSetup, limit: () => number): StartedBridge {
  const file = packageFile('client/bridge/worker.cjs')
  // Node would say so to the host's loop, which does not turn.
  if (!existsSync(file))
    throw new Error(`${file} is missing; if the program is bundled, mark crochet-sidecar as external`)
  // Loaded with the first reactor: importing this package costs its users nothing. CommonJS loads twice as fast.
  const { startWorkerThread } = createRequire(import.meta.url)('synckit') as typeof import('synckit')
  // synckit gives no handle on its worker, which a lost bridge has to be ended by.
  let worker: Worker | undefined
  const seen = (message: unknown): void => {
    worker = (message as { worker: Worker }).worker
  }
  const threads = channel('worker_threads')
  threads.subscribe(seen)
  // The user's preloads have no business in this thread; one that starts a thread of its own would take our port along.
  const { NODE_OPTIONS } = process.env
  delete process.env['NODE_OPTIONS']
  const { setEnvironmentData } = workerThreads()
  // Environment data is copied into the worker at its start; left there, the port would break every later worker.
  setEnvironmentData(BRIDGE_SETUP, setup)
  try {
    const exchange = startWorkerThread<BridgeFunction>(file, {
      // synckit has one timeout for all calls, but reads it with each.
      timeout: { valueOf: limit } as unknown as number,
      // Every option written out: what is left out, synckit takes from environment variables.
      execArgv: [],
      globalShims: false,
      transferList: [setup.port, setup.life],
    })
    // Unheard, the error of a bridge that fails would be an uncaught exception of the host's.
    worker?.on('error', () => {})
    return {
      exchange: (command, acknowledged) => wholeAnswer(exchange(acknowledged, ...briefCommand(command))),
      worker,
    }
  } finally {
    setEnvironmentData(BRIDGE_SETUP, undefined)
    if (NODE_OPTIONS !== undefined) process.env['NODE_OPTIONS'] = NODE_OPTIONS
    threads.unsubscribe(seen)
  }
}
