// Host: a prompt at which asynchronous functions give values.
import repl from 'node:repl'
import { reactorModule, setup, shutdown, waitFor } from 'crochet-sidecar'

setup()
// Ctrl-C breaks what is being evaluated, a wait included, and the prompt comes back.
const session = repl.start({ prompt: 'sync> ', breakEvalOnSigint: true })
Object.assign(session.context, {
  dns: waitFor(reactorModule('node:dns/promises'), { timeout: 5_000 }),
  fs: waitFor(reactorModule('node:fs/promises'), { timeout: 5_000 }),
  web: waitFor(reactorModule('./web.js', import.meta.url), { timeout: 60_000 }),
})

// What Ctrl-C has left behind goes on in the sidecar, until the sidecar is replaced.
session.defineCommand('restart', {
  help: 'Start a new sidecar; what runs in the old one ends',
  action() {
    shutdown()
    setup()
    this.displayPrompt()
  },
})
