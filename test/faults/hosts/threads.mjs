// Host: threads with a reactor each. One file: the main thread starts the others.
import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { waitFor } from 'crochet-sidecar'
import { isAlive, processes } from '../kit/census.mjs'
import { calls, given, monotonicNow, say, start } from '../kit/host.mjs'

if (isMainThread) await (given.act === 'terminate' ? terminate() : callAtOnce())
else actInThread()

/** One is terminated while it blocks, one ends by itself. */
async function terminate() {
  const [blocked, ended] = ['block', 'end'].map((act) => new Worker(new URL(import.meta.url), { workerData: { act } }))
  const exited = once(ended, 'exit')
  const [[one], [other]] = await Promise.all([once(blocked, 'message'), once(ended, 'message')])
  await exited
  // By then it blocks.
  await new Promise((resolve) => setTimeout(resolve, 100))
  const started = monotonicNow()
  await blocked.terminate()
  const ms = monotonicNow() - started
  const deadline = monotonicNow() + 2000
  while (isAlive(one) && monotonicNow() < deadline) await new Promise((resolve) => setTimeout(resolve, 5))
  const stateOf = (pid) => processes().find((entry) => entry.pid === pid)?.state ?? 'gone'
  say({ ms, goneAfter: monotonicNow() - started, terminated: stateOf(one), ended: stateOf(other), pid: one })
}

async function callAtOnce() {
  const threads = []
  for (let index = 0; index < 8; index += 1) {
    const thread = new Worker(new URL(import.meta.url), { workerData: { act: 'call', index } })
    threads.push(thread)
    // One start after the other, then all calls at once.
    await once(thread, 'message')
  }
  const answers = threads.map((thread) => once(thread, 'message'))
  for (const thread of threads) thread.postMessage('go')
  say({ threads: (await Promise.all(answers)).map(([said]) => said) })
}

function actInThread() {
  const sidecar = start()
  parentPort.postMessage(sidecar)
  if (workerData.act === 'block') waitFor(calls.hang, { timeout: 60_000 })()
  if (workerData.act !== 'call') return
  parentPort.once('message', () => callMany(sidecar))
}

function callMany(sidecar) {
  const echo = waitFor(calls.echo, { timeout: 15_000 })
  const wrong = Array.from({ length: 100 }, (_, call) => `${workerData.index}/${call}`).filter((nonce) => {
    return echo(nonce) !== nonce
  })
  parentPort.postMessage({ sidecar, wrong })
}
