// Test process: runs lists of steps in a host (hosts/steps.mjs), and gives what became of each by its name.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ProgramOptions, ProgramResult } from '../../run-program.js'
import { runFaultHost } from './run-fault-host.js'

export interface Step {
  /** Under which its outcome is told; without, nobody asks for it. */
  readonly as?: string
  readonly [what: string]: unknown
}

export interface Steps {
  readonly as: string
  readonly options?: object
  /** A raw sidecar in place of the real one. */
  readonly raw?: { readonly script: string; readonly given?: object }
  readonly steps: readonly Step[]
}

export interface StepsResult extends ProgramResult {
  /** What became of a step, `reactor.step`. Throws if it was not done. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the call came to
  readonly of: (step: string) => any
}

/** `module` is where the functions are of steps that name none. */
export async function runSteps(
  module: URL | string,
  reactors: readonly Steps[],
  options: ProgramOptions = {},
): Promise<StepsResult> {
  const result = await runFaultHost('steps', { module: String(module), reactors }, { deadline: 50_000, ...options })
  const of = (step: string): unknown => {
    if (Object.hasOwn(result.said, step)) return result.said[step]
    throw new Error(`${step} was not done\n${result.stdout}\n${result.stderr}`)
  }
  return { ...result, of }
}

/** Writes modules into a new folder, and gives its URL. */
export function moduleFolder(sources: Readonly<Record<string, string>>): URL {
  const folder = mkdtempSync(join(tmpdir(), 'crochet-modules-'))
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(folder, name), source)
  return pathToFileURL(`${folder}/`)
}
