// Host thread of the command line. Whether the sidecar can load a module in TypeScript that lies in the current directory:
// tried with one in a folder of its own, which sees the tsx that the directory sees. Nothing is written to the directory.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { CrochetError } from '../../../src/errors.js'
import type { Finding } from '../finding.js'

const topic = 'TypeScript'
const PROBE = 'export const probe = async (answer: number): Promise<number> => answer\n'

/** @param load loads the module at this path in the sidecar and calls its `probe` */
export function checkTypescript(directory: string, load: (file: string) => void): Finding {
  let folder: string | undefined
  try {
    folder = mkdtempSync(join(tmpdir(), 'crochet-doctor-'))
    const tsx = findTsx(directory)
    if (tsx !== undefined) {
      mkdirSync(join(folder, 'node_modules'))
      symlinkSync(tsx.folder, join(folder, 'node_modules/tsx'), 'junction')
    }
    const file = join(folder, 'probe.ts')
    writeFileSync(file, PROBE)
    load(file)
    return { kind: 'ok', topic, text: `modules are loaded by ${loaderName(tsx?.version)}` }
  } catch (error) {
    if (error instanceof CrochetError) return notLoaded(error, directory)
    const why = error instanceof Error ? error.message : String(error)
    return { kind: 'unknown', topic, text: `not checked: no module could be written to ${tmpdir()}: ${why}` }
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}

function notLoaded(error: CrochetError, directory: string): Finding {
  const { code } = (error.cause ?? {}) as { readonly code?: unknown }
  const nothingLoads = code === 'ERR_UNKNOWN_FILE_EXTENSION'
  const advice = 'npm i -D tsx, or Node 22.18 or newer, or run your program under a loader: node --import …'
  if (!nothingLoads) return { kind: 'not ok', topic, text: error.message, advice }
  if (usesTypescript(directory)) {
    return {
      kind: 'not ok',
      topic,
      text: 'nothing here loads .ts modules: no tsx, and this Node strips no types',
      advice,
    }
  }
  return { kind: 'ok', topic, text: `nothing loads .ts modules, and none are here; to have some: ${advice}` }
}

function findTsx(directory: string): { readonly folder: string; readonly version: string } | undefined {
  try {
    const manifest = createRequire(join(directory, 'command-line')).resolve('tsx/package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    return { folder: dirname(manifest), version }
  } catch {
    return undefined
  }
}

function loaderName(tsxVersion: string | undefined): string {
  const tsx = tsxVersion === undefined ? undefined : `tsx ${tsxVersion}`
  const stripsTypes = 'typescript' in process.features && process.features.typescript !== false
  if (!stripsTypes) return tsx ?? "a loader in Node's options"
  return tsx === undefined ? "Node's own type stripping" : `Node's own type stripping, what that cannot do by ${tsx}`
}

/** Whether the directory is of a project in TypeScript, as far as one can see. */
function usesTypescript(directory: string): boolean {
  if (namesIn(directory).some((name) => /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name))) return true
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'tsconfig.json'))) return true
    if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return false
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return [] // no right to read it
  }
}
