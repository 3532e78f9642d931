// Test process and host: a sidecar by script, in place of the real one. The script is a module that speaks bytes through
// raw-peer.mjs; it is given as the reactor's `nodePath`.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * An executable that runs `script` and ignores the arguments it is started with.
 * @param {URL | string} script
 * @param {Record<string, unknown>} [given] what `given` of raw-peer.mjs is to be
 * @returns {string} its path, for the option `nodePath`
 */
export function rawSidecar(script, given = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'crochet-raw-')), 'sidecar.mjs')
  const lines = [
    `#!${process.execPath}`,
    `globalThis.rawSidecarGiven = ${JSON.stringify(given)}`,
    `await import(${JSON.stringify(String(script))})`,
  ]
  writeFileSync(file, lines.join('\n'))
  chmodSync(file, 0o755)
  return file
}
