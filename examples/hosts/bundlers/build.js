// The build. An entry for the program, one for each reactor module, and crochet-sidecar left out of both.
import { build } from 'esbuild'
import { rollup } from 'rollup'

const entries = { app: 'app.js', reactor: 'reactor.js' }

await build({
  entryPoints: entries,
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['crochet-sidecar'],
  outdir: 'dist/esbuild',
})

const bundle = await rollup({ input: entries, external: [/^node:/, /^crochet-sidecar/] })
await bundle.write({ dir: 'dist/rollup', format: 'es', entryFileNames: '[name].js' })
await bundle.close()
