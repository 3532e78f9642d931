// Host, bridge and sidecar: the wall clock jumps by an hour, back and forth, all the time. A host's worker threads, and so
// its bridge, get it as well: they do not inherit the flags of Node.
import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'

const HOUR = 3_600_000
/** Far shorter than the waits of the test. */
const PERIOD = 20
const { performance } = globalThis
const real = Date.now.bind(Date)
let jumps = 0

const jumping = () => {
  jumps += 1
  return real() + (Math.floor(performance.now() / PERIOD) % 2 === 0 ? HOUR : -HOUR)
}
Date.now = jumping
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [jumping()] : args))
  }
}
/** How often this thread has asked for the time. */
globalThis.clockJumps = () => jumps

const { Worker } = threads
threads.Worker = class extends Worker {
  constructor(file, options = {}) {
    super(file, { ...options, execArgv: [...(options.execArgv ?? []), `--import=${import.meta.url}`] })
  }
}
syncBuiltinESMExports()
