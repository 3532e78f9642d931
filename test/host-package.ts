// Test process: a package of examples/hosts in a folder of its own, as one has it who has copied it, and programs in it.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { markedProcesses } from './faults/kit/census.mjs'
import { type ProgramOptions, type ProgramResult, type RunningProgram, startProgram } from './run-program.js'
import { root, UserFolder } from './user-folder.js'

/** Those whose documents are tested in hosts-documents.test.ts. */
export const HOSTS = [
  'babel-plugin',
  'eslint-rule',
  'handlebars-helper',
  'jest-transform',
  'markdown-it',
  'postcss-plugin',
  'sass-function',
] as const

const MARK = 'CROCHET_HOST_PACKAGE'

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What `package.json` of a package of examples/hosts says. */
export function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'examples/hosts', name, 'package.json'), 'utf8')) as Manifest
}

export class HostPackage {
  readonly path: string
  readonly #folder: UserFolder

  /** Nothing is installed but this package and what the host package names. */
  constructor(name: string) {
    this.#folder = new UserFolder(Object.keys(manifestOf(name).devDependencies))
    this.path = this.#folder.path
    cpSync(join(root, 'examples/hosts', name), this.path, { recursive: true })
  }

  write(name: string, text: string): void {
    this.#folder.write(name, text)
  }

  read(name: string): string {
    return readFileSync(this.#folder.file(name), 'utf8')
  }

  /** Replaces a text that stands in the file. */
  edit(name: string, from: string, to: string): void {
    const before = this.read(name)
    expect(before).toContain(from)
    writeFileSync(this.#folder.file(name), before.replace(from, to))
  }

  /** Has a module of the sidecar's tell its process; returns a function that counts those that have told it. */
  countSidecars(module: string): () => number {
    const tell = "import { appendFileSync } from 'node:fs'\nappendFileSync('sidecars', `${process.pid}\\n`)\n"
    this.write(module, `${tell}${this.read(module)}`)
    return () => new Set(this.read('sidecars').trim().split('\n')).size
  }

  /** Runs a program of the package's to its end; a failure unless it ends by itself and leaves no process behind. */
  async run(file: string, args: readonly string[] = [], options: ProgramOptions = {}): Promise<ProgramResult> {
    return this.ended(this.start(file, args, { input: '', ...options }))
  }

  start(file: string, args: readonly string[] = [], options: ProgramOptions = {}): RunningProgram {
    // Whatever it starts inherits the mark. Hosts print without colors.
    const env = { [MARK]: this.path, NO_COLOR: '1', FORCE_COLOR: undefined, CI: '1', ...options.env }
    return startProgram(this.#folder.file(file), args, { cwd: this.path, ...options, env })
  }

  /** As `run`, for one that has been started. */
  async ended(program: RunningProgram): Promise<ProgramResult> {
    const result = await program.result
    expect(result).toMatchObject({ timedOut: false, signal: null })
    await vi.waitFor(() => expect(this.processes()).toEqual([]), 10_000)
    return result
  }

  /** The names of the processes that run for this package now. */
  processes(): string[] {
    return markedProcesses(`${MARK}=${this.path}`).map(({ name }) => name)
  }

  remove(): void {
    this.#folder.remove()
  }
}
