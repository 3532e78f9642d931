// Sidecar: compiles JSX to CommonJS. esbuild is started once and serves all files.
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const runtime = fileURLToPath(new URL('element.cjs', import.meta.url))

export async function compile(source, file) {
  const { code } = await transform(source, {
    loader: 'jsx',
    format: 'cjs',
    jsxFactory: 'element',
    banner: `const { element } = require(${JSON.stringify(runtime)})`,
    target: `node${process.versions.node}`,
    sourcefile: file,
    sourcemap: 'inline',
    logLevel: 'silent',
  })
  return code
}
