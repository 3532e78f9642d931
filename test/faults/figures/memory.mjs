// Prints what a call leaves behind in memory, a JSON line for each way in which it may end: `npm run reliability:memory`.
// A million calls that succeed, 100,000 of each failure; `-- 0.01` for a hundredth of them. Exits with 1 if it is too much.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Bytes a call may leave behind in a heap. */
const MOST_BYTES = 16
const host = fileURLToPath(new URL('../hosts/memory-slope.mjs', import.meta.url))
const share = Number(process.argv[2] ?? 1)
const failures = ['error', 'long error', 'dropped error', 'timeout', 'cancel', 'missing function']
const refusals = ['refused argument', 'refused result', 'large argument', 'large result']
const paths = ['success', 'background', 'dropped', ...failures, ...refusals, 'shapes', 'graphs']
for (const path of paths) {
  const count = Math.ceil((path === 'success' ? 1_000_000 : 100_000) * share)
  const args = ['--expose-gc', host, JSON.stringify({ path, count, samples: 50 })]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 30 })
  process.stdout.write(stdout)
  const { host: inHost, sidecar } = JSON.parse(stdout).bytesPerCall
  if (inHost > MOST_BYTES || sidecar > MOST_BYTES) process.exitCode = 1
}
