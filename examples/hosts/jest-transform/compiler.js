// The sidecar: TypeScript to CommonJS with esbuild's asynchronous API, whose compiler stays up from file to file.
import { transform } from 'esbuild'

/** The code, with a source map in its last line. */
export async function compile(source, sourcefile) {
  const { code } = await transform(source, { loader: 'ts', format: 'cjs', sourcemap: 'inline', sourcefile })
  return code
}
