// Kills hosts with SIGKILL and watches their sidecars go, through /proc.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isAlive, markedProcesses } from '../kit/census.mjs'
import { monotonicNow } from '../kit/clock.mjs'

const program = fileURLToPath(new URL('programs/orphaned.mjs', import.meta.url))

/** One that is there after this many ms is left. */
const LIMIT = 5000

/**
 * Kills one host.
 * @param {'idle' | 'mid-call' | 'spinning' | 'starting'} state of the sidecar at that moment
 * @returns {Promise<{ ms: number, left: number }>} how long its sidecar lived on; sidecars still there at the limit
 */
export async function orphanOne(state) {
  const mark = `CROCHET_ORPHAN=${process.pid}.${monotonicNow()}`
  const [name, value] = mark.split('=')
  const host = spawn(process.execPath, [program, JSON.stringify({ state })], {
    env: { ...process.env, [name]: value },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(host.stdout, 'data')
  // A start takes 100 ms and more: the whole of it is to be hit.
  await new Promise((resolve) => setTimeout(resolve, state === 'starting' ? Math.random() * 150 : 20))
  host.kill('SIGKILL')
  const killed = monotonicNow()
  await once(host, 'exit')
  const sidecars = markedProcesses(mark).map(({ pid }) => pid)
  while (sidecars.some(isAlive) && monotonicNow() - killed < LIMIT)
    await new Promise((resolve) => setTimeout(resolve, 1))
  const ms = monotonicNow() - killed
  const left = markedProcesses(mark).filter(({ pid }) => pid !== host.pid)
  for (const { pid } of left) process.kill(pid, 'SIGKILL')
  return { ms, left: left.length }
}
