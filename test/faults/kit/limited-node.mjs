// Test process and host: Node under limits of the shell's, to be given as the reactor's `nodePath`.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * @param {string} limits shell commands
 * @returns {string} path of an executable
 */
export function limitedNode(limits) {
  const file = join(mkdtempSync(join(tmpdir(), 'crochet-limited-')), 'node')
  writeFileSync(file, `#!/bin/sh\n${limits}\nexec '${process.execPath}' "$@"\n`)
  chmodSync(file, 0o755)
  return file
}
