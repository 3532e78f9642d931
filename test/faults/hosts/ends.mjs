// Host: ends in the way that the test wants, with work still running in the reactor.
import { runInReactor } from 'crochet-sidecar'
import { calls, given, say, start } from '../kit/host.mjs'

say({ sidecar: start() })
runInReactor(calls.hang)()
switch (given.way) {
  case 'exit':
    process.exit(7)
    break
  case 'throw':
    throw new Error('the host fails')
  case 'abort':
    process.abort()
    break
  case 'segfault':
    process.kill(process.pid, 'SIGSEGV')
    for (;;);
  case 'oom': {
    const kept = []
    for (;;) kept.push(new Array(10_000).fill(kept.length))
  }
  case 'return':
    break
}
