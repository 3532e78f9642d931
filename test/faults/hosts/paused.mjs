// Host: a debugger pauses its thread while it waits, until long after the deadline.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { waitFor } from 'crochet-sidecar'
import { calls, outcomeOf, say, start } from '../kit/host.mjs'

const debuggerThread = `
  const { parentPort } = require('node:worker_threads')
  const { Session } = require('node:inspector')
  const session = new Session()
  session.connectToMainThread()
  session.post('Debugger.enable')
  session.on('Debugger.paused', () => setTimeout(() => session.post('Debugger.resume'), 1500))
  parentPort.on('message', () => session.post('Debugger.pause'))
  parentPort.postMessage('ready')`
const sidecar = start({ unresponsiveAfter: 400 })
const thread = new Worker(debuggerThread, { eval: true })
await once(thread, 'message')
const timeout = 300
const paused = (body) => {
  thread.postMessage('pause')
  return outcomeOf(body)
}
const late = paused(waitFor(calls.hang, { timeout }))
const early = paused(() => waitFor(calls.sleep, { timeout })(50, 'in time'))
say({ late, early, again: outcomeOf(waitFor(calls.pid, { timeout: 5000 })), sidecar })
process.exit()
