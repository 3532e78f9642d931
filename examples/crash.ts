// What the host sees when reactor code ends its process: `node dist/examples/crash.js`. Each caller learns at once
// that, and why, the sidecar is gone; the next call gets a new one. The functions that crash: reactor/crasher.ts.
import { ReactorStopped, reactorModule, setup, waitFor } from 'crochet-sidecar'

const crasher = waitFor(reactorModule<typeof import('./reactor/crasher.js')>('./reactor/crasher.js', import.meta.url), {
  timeout: 5_000,
})

setup()
demonstrate('process.exit(3)', () => crasher.exitWith(3))
demonstrate('an exception in a timer', () => crasher.throwInTimer('nobody can catch this'))
demonstrate('SIGKILL', () => crasher.killItself())

function demonstrate(title: string, crash: () => void): void {
  const before = crasher.processId()
  try {
    crash()
  } catch (error) {
    if (!(error instanceof ReactorStopped)) throw error
    console.log(`${title}: ReactorStopped, reason ${error.reason}, ${error.signal ?? `exit code ${error.exitCode}`}`)
  }
  const after = crasher.processId()
  console.log(`  the next call ran in ${after === before ? 'the same' : 'another'} process`)
}
