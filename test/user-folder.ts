// Test process: folders as a user has them, outside this repository, and the programs in them.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { type ProgramOptions, runProgram } from './run-program.js'

/** This repository. */
export const root: string = fileURLToPath(new URL('..', import.meta.url))

/** A folder of ES modules in which this package is installed. */
export class UserFolder {
  readonly path: string

  /** @param packages which of this repository's own dependencies are installed there as well */
  constructor(packages: readonly string[] = []) {
    this.path = realpathSync(mkdtempSync(join(tmpdir(), 'crochet-user-')))
    this.write('package.json', '{ "type": "module", "private": true }')
    mkdirSync(join(this.path, 'node_modules'))
    this.#install('crochet-sidecar', root)
    for (const name of packages) this.#install(name, join(root, 'node_modules', name))
  }

  write(name: string, text: string): void {
    const path = this.file(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  file(name: string): string {
    return join(this.path, name)
  }

  url(name: string): string {
    return pathToFileURL(this.file(name)).href
  }

  /** The lines that the program of this name prints. */
  run(name: string, options: ProgramOptions = {}): Promise<string[]> {
    return linesOf(this.file(name), [], { cwd: this.path, ...options })
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  #install(name: string, target: string): void {
    const path = join(this.path, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(target, path, 'junction')
  }
}

/** The lines that a program prints; a failure, showing all it printed, unless it ends well and is silent on stderr. */
export async function linesOf(
  file: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<string[]> {
  const { code, stdout, stderr, timedOut } = await runProgram(file, args, options)
  expect({ code, timedOut, stderr }, stdout).toEqual({ code: 0, timedOut: false, stderr: '' })
  return stdout.trimEnd().split('\n')
}
