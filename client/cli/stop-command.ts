// Host thread of the command line. `crochet stop <name>`: ends the shared sidecars of that name.
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from '../../src/process-identity.js'
import { ask, sharedSidecars } from './administrator.js'
import { EXIT } from './exit.js'

/** How long (ms) one may take to end: what runs is told, and has its grace. */
const LIMIT = 5000
const LOOK_EVERY = 10

export async function stopCommand(name: string): Promise<number> {
  const named = sharedSidecars().filter(({ record }) => record.name === name)
  let stopped = 0
  let exitCode: number = EXIT.done
  for (const sidecar of named) {
    const { pid } = sidecar.record
    const answer = await ask(sidecar, 'stop')
    if (answer === 'gone') continue
    if (answer !== 'silent' && (await hasEnded(pid))) {
      stopped += 1
      process.stdout.write(`stopped ${name} (process ${pid})\n`)
    } else {
      process.stderr.write(`crochet: ${name} (process ${pid}) does not answer; kill -9 ${pid} ends it\n`)
      exitCode = EXIT.failed
    }
  }
  if (stopped > 0 || exitCode !== EXIT.done) return exitCode
  process.stderr.write(`crochet: no shared sidecar ${name} is running\n`)
  return EXIT.failed
}

async function hasEnded(pid: number): Promise<boolean> {
  const until = performance.now() + LIMIT
  while (isAlive(pid, undefined) && performance.now() < until) await pause(LOOK_EVERY)
  return !isAlive(pid, undefined)
}
