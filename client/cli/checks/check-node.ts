// Host thread of the command line. Whether this Node is new enough, by what the package itself demands.
import { createRequire } from 'node:module'
import type { Finding } from '../finding.js'

export function checkNode(version: string = process.versions.node): Finding {
  const manifest = createRequire(import.meta.url)('crochet-sidecar/package.json') as { engines: { node: string } }
  const oldest = numbersIn(manifest.engines.node)
  const topic = 'Node'
  if (isOlder(numbersIn(version), oldest)) {
    const advice = `install Node ${oldest.join('.')} or newer, or start your program with one`
    return { kind: 'not ok', topic, text: `${version} is too old`, advice }
  }
  return { kind: 'ok', topic, text: `${version} at ${process.execPath}` }
}

function numbersIn(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
}

function isOlder(version: readonly number[], oldest: readonly number[]): boolean {
  for (const [index, number] of oldest.entries()) {
    const difference = (version[index] ?? 0) - number
    if (difference !== 0) return difference < 0
  }
  return false
}
