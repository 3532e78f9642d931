// Vitest's main process.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Two workers at a time, each with a sidecar.
    maxWorkers: 2,
    // What a test prints goes straight to the terminal.
    disableConsoleIntercept: true,
    // The hard case: a module reset makes a new instance of the package itself, not only of the code under test.
    server: { deps: { inline: ['crochet-sidecar'] } },
  },
})
