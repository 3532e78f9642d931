// Soak, outside the host: random calls from several threads while faults are injected at random moments, seeded. Starts
// the host, watches it, checks what came of it, prints the figures. Exits with 1 if one that has to be 0 is not.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { markedProcesses } from '../kit/census.mjs'
import { monotonicNow } from '../kit/clock.mjs'
import { readOptions } from './options.mjs'
import { replayOf, report } from './report.mjs'
import { sum, verify } from './verify.mjs'
import { Watchdog } from './watchdog.mjs'

/** Until all that the host has started is gone (ms). */
const LEAVING = 2000

const options = readOptions(process.argv.slice(2))
const folder = mkdtempSync(join(tmpdir(), 'crochet-soak-'))
const mark = `SOAK_RUN=${folder}`
const started = monotonicNow()
const program = fileURLToPath(new URL('host.mjs', import.meta.url))
const host = spawn(process.execPath, [program, JSON.stringify({ ...options, folder })], {
  env: { ...process.env, SOAK_RUN: folder },
  stdio: ['ignore', 'inherit', 'inherit'],
})
process.on('exit', () => endAll())

/** @type {import('./watchdog.mjs').Hang[]} */
const hangs = []
const watchdog = new Watchdog({
  folder,
  threads: options.threads,
  pid: host.pid,
  hanging: (found) => {
    hangs.push(found)
    host.kill('SIGKILL')
  },
})
const [code, signal] = await once(host, 'exit')
watchdog.stop()
const orphans = await left()

const [hang] = hangs
if (hang !== undefined) {
  const { thread, operation, nonce, limit, since } = hang
  fail(`hangs: thread ${thread}: ${operation}, call ${nonce}: no end after ${since} ms, where ${limit} ms is the limit`)
} else if (code !== 0) {
  fail(`the host ended with ${code ?? signal}`)
} else {
  const figures = verify({ folder, options, host: host.pid, stalls: watchdog.stalls })
  const zeros = { hangs: 0, ...figures.zeros, orphans }
  console.log(report(options, { ...figures, zeros }, monotonicNow() - started))
  if (sum(Object.values(zeros)) > 0) fail('a figure that has to be 0 is not')
  else rmSync(folder, { recursive: true })
}

function fail(why) {
  console.log(`FAILED: ${why}\nwritten to ${folder}; again: ${replayOf(options)}`)
  process.exitCode = 1
}

/** How many processes of the run are still there when all should be gone. */
async function left() {
  const end = monotonicNow() + LEAVING
  while (markedProcesses(mark).length > 0 && monotonicNow() < end)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return endAll()
}

/** A stopped sidecar outlives its host: it cannot notice. */
function endAll() {
  const found = markedProcesses(mark)
  for (const { pid } of found) process.kill(pid, 'SIGKILL')
  return found.length
}
