// Host: a debugger pauses its thread while it waits, until long after the deadline.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { waitFor } from 'crochet-sidecar'
import { calls, monotonicNow, outcomeOf, pause, say, start } from '../kit/host.mjs'

const debuggerThread = `
  const { parentPort, workerData: moments } = require('node:worker_threads')
  const { Session } = require('node:inspector')
  const now = () => Number(process.hrtime.bigint()) / 1e6
  const session = new Session()
  session.connectToMainThread()
  session.post('Debugger.enable')
  session.on('Debugger.paused', () => {
    moments[0] = now()
    setTimeout(() => session.post('Debugger.resume'), 1000)
  })
  session.on('Debugger.resumed', () => (moments[1] = now()))
  parentPort.on('message', () => setTimeout(() => session.post('Debugger.pause'), 50))
  parentPort.postMessage('ready')`
const moments = new Float64Array(new SharedArrayBuffer(16))
const sidecar = start({ unresponsiveAfter: 400 })
const thread = new Worker(debuggerThread, { eval: true, workerData: moments })
await once(thread, 'message')
const timeout = 300

/** On a busy machine the pause may come before the wait or after it: again, then. */
function paused(body) {
  for (;;) {
    moments.fill(0)
    thread.postMessage('pause')
    const started = monotonicNow()
    const outcome = outcomeOf(body)
    while (moments[1] === 0) pause(1)
    if (moments[0] > started && moments[0] < started + timeout) return outcome
  }
}

const late = paused(waitFor(calls.hang, { timeout }))
const early = paused(() => waitFor(calls.sleep, { timeout })(150, 'in time'))
say({ late, early, again: outcomeOf(waitFor(calls.pid, { timeout: 5000 })), sidecar })
process.exit()
