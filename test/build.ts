// Vitest's main process: builds the package once, before the tests of any project that uses the build.
import { execFileSync } from 'node:child_process'

/** Each project loads this module anew. */
const BUILT = Symbol.for('crochet-sidecar/test/built')

export default function build(): void {
  if (Reflect.has(globalThis, BUILT)) return
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  Reflect.set(globalThis, BUILT, true)
}
