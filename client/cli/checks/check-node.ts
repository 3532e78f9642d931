// Host thread of the command line. Whether this Node is new enough, by what the package itself demands.
import { createRequire } from 'node:module'
import type { Finding } from '../finding.js'

export function checkNode(version: string = process.versions.node): Finding {
  const manifest = createRequire(import.meta.url)('crochet-sidecar/package.json') as { engines: { node: string } }
  const ranges = manifest.engines.node.split('||').map((range) => range.trim())
  const topic = 'Node'
  if (ranges.some((range) => isIn(range, version)))
    return { kind: 'ok', topic, text: `${version} at ${process.execPath}` }
  const advice = `install a Node that is ${ranges.join(' or ')}, or start your program with one`
  return { kind: 'not ok', topic, text: `${version} is not supported`, advice }
}

/** `range` is `^` or `>=` and a version. */
function isIn(range: string, version: string): boolean {
  const [oldest, given] = [numbersIn(range), numbersIn(version)]
  return !isOlder(given, oldest) && (range.startsWith('>=') || given[0] === oldest[0])
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
