// Test process: modules that Node itself imports. Vitest transforms every other one, and has errors of its own for them.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll } from 'vitest'

const place = realpathSync(mkdtempSync(join(tmpdir(), 'crochet-sidecar-')))
// Vitest leaves alone what is in a directory of this name.
const directory = join(place, 'node_modules')

afterAll(() => {
  rmSync(place, { recursive: true, force: true })
})

/** Writes a module, and returns its URL. */
export function writeModule(name: string, source: string): string {
  const path = join(directory, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, source)
  return pathToFileURL(path).href
}

/** The URL of a module that does not exist. */
export function missingModule(name: string): string {
  return pathToFileURL(join(directory, name)).href
}

/** The URL of a module beside which the written ones are packages. */
export const neighbour: string = pathToFileURL(join(place, 'host.mjs')).href
