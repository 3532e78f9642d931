// Host: calls that never settle. By how much their deadlines are missed, and whether one ever came early.
import { spawn } from 'node:child_process'
import { waitFor } from 'crochet-sidecar'
import { calls, given, monotonicNow, say, start } from '../../kit/host.mjs'

const { state, n, timeout = 10 } = given
const busy = state === 'loaded' ? [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);'])) : []
start({ unresponsiveAfter: 2 ** 31 - 1 })
// One that spins answers nobody any more: what follows is never read.
if (state === 'spinning') attempt(waitFor(calls.spin, { timeout: 1 }))
const hang = waitFor(calls.hang, { timeout })
for (let index = 0; index < 20; index += 1) attempt(hang)
const overshoot = []
for (let index = 0; index < n; index += 1) {
  const started = monotonicNow()
  const name = attempt(hang)
  overshoot.push(monotonicNow() - started - timeout)
  if (name !== 'TimeoutError') throw new Error(`${name} in place of a TimeoutError`)
}
for (const child of busy) child.kill('SIGKILL')
say({ overshoot })

function attempt(call) {
  try {
    return call()
  } catch (error) {
    return error.name
  }
}
