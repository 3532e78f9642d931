// Host, before its program: `node --import ./register.js program`. From here on files of JSX are compiled when they are
// loaded. Node asks such a hook synchronously; the compiler is asynchronous.
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { isReactor, reactorModule, setup, waitFor } from 'crochet-sidecar'

// The sidecar gets the same `--import`, and needs no hook: it is where the compiler runs.
if (!isReactor) {
  setup()
  const { compile } = waitFor(reactorModule('./compiler.js', import.meta.url), { timeout: 10_000 })
  install((file) => compile(readFileSync(file, 'utf8'), file))
}

function install(compileFile) {
  if (module.registerHooks === undefined) {
    // Node 20: `require` alone can be hooked synchronously.
    // oxlint-disable-next-line no-underscore-dangle -- Node's own names
    module._extensions['.jsx'] = (loaded, file) => loaded._compile(compileFile(file), file)
    return
  }
  module.registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.jsx')) return nextLoad(url, context)
      return { format: 'commonjs', source: compileFile(fileURLToPath(url)), shortCircuit: true }
    },
  })
}
