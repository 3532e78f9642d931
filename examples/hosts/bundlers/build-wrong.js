// What not to do: crochet-sidecar becomes part of the bundle, and the files that it starts are not beside it any more.
import { build } from 'esbuild'

await build({
  entryPoints: { app: 'app.js', reactor: 'reactor.js' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outdir: 'dist/wrong',
})
