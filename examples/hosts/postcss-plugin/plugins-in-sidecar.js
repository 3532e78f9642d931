// PostCSS's process: a synchronous plugin that has asynchronous ones run in the sidecar.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

const { runPlugins } = waitFor(reactorModule('./run-plugins.js', import.meta.url), { timeout: 10_000 })

export function pluginsInSidecar() {
  setup()
  return {
    postcssPlugin: 'plugins-in-sidecar',
    Once(root, { result, parse }) {
      const { from } = result.opts
      const done = runPlugins(root.toString(), from)
      root.removeAll()
      root.append(parse(done, { from }).nodes)
    },
  }
}
