// Test process: a copy of a package of examples/hosts outside this repository, as if its dependencies had been installed
// there, and the scripts of its package.json. Whatever they start is marked, so that none of it is overlooked.
import { randomUUID } from 'node:crypto'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { markedProcesses } from './faults/kit/census.mjs'
import { type MarkdownDocument, readDocument } from './markdown.js'
import {
  type ProgramOptions,
  type ProgramResult,
  type RunningProgram,
  runProgram,
  startProgram,
} from './run-program.js'
import { UserFolder } from './user-folder.js'

const hosts = new URL('../examples/hosts/', import.meta.url)

/** Milliseconds for each program: hosts start slowly on a machine that is busy. */
const DEADLINE = 30_000

export interface HostPackage {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** A program of Node's and its arguments. */
interface Command {
  readonly nodeOptions: readonly string[]
  readonly file: string
  readonly args: readonly string[]
}

export function readHostPackage(name: string): HostPackage {
  return JSON.parse(readFileSync(new URL(`${name}/package.json`, hosts), 'utf8')) as HostPackage
}

export function readHostReadme(name: string): MarkdownDocument {
  return readDocument(new URL(`${name}/`, hosts), 'README.md')
}

export class HostFolder {
  readonly #folder: UserFolder
  readonly #package: HostPackage
  readonly #mark = randomUUID()

  /** @param name a folder of examples/hosts */
  constructor(name: string) {
    this.#package = readHostPackage(name)
    const packages = Object.keys({ ...this.#package.dependencies, ...this.#package.devDependencies })
    this.#folder = new UserFolder(packages.filter((dependency) => dependency !== 'crochet-sidecar'))
    const made = /(?:node_modules|dist|package-lock\.json)$/
    cpSync(new URL(name, hosts), this.#folder.path, { recursive: true, filter: (source) => !made.test(source) })
  }

  get path(): string {
    return this.#folder.path
  }

  write(name: string, text: string): void {
    this.#folder.write(name, text)
  }

  /** Runs the commands of a script, one after the other, as long as they end well; what they print, and the last end. */
  async run(script: string, args: readonly string[] = []): Promise<ProgramResult> {
    let stdout = ''
    let result: ProgramResult | undefined
    for (const command of this.#commands(script)) {
      result = await runProgram(command.file, [...command.args, ...args], this.#options(command))
      stdout += result.stdout
      if (result.code !== 0) break
    }
    if (result === undefined) throw new Error(`the script ${script} is empty`)
    return { ...result, stdout }
  }

  /** Starts the only command of a script. */
  start(script: string, args: readonly string[] = []): RunningProgram {
    const [command, ...more] = this.#commands(script)
    if (command === undefined || more.length > 0) throw new Error(`the script ${script} is not one command`)
    return startProgram(command.file, [...command.args, ...args], this.#options(command))
  }

  /** Runs a file of the folder that is no script. */
  async runFile(file: string, args: readonly string[] = []): Promise<ProgramResult> {
    return runProgram(join(this.path, file), args, this.#options({ nodeOptions: [], file, args }))
  }

  /** The variables of the environment that mark whatever is started with them. */
  get environment(): Readonly<Record<string, string>> {
    return { CROCHET_TEST_HOST: this.#mark, NO_COLOR: '1', NODE_REPL_HISTORY: '', TERM: 'dumb' }
  }

  /** Process ids of all that has been started and has not ended, whoever its parent is by now. */
  processes(): number[] {
    return markedProcesses(`CROCHET_TEST_HOST=${this.#mark}`).map(({ pid }) => pid)
  }

  /** Rejects unless all that has been started has ended within `ms` milliseconds. */
  async expectNothingLeft(ms = 10_000): Promise<void> {
    await vi.waitFor(() => expect(this.processes()).toEqual([]), ms)
  }

  /** Kills what a failed test has left, and removes the folder. */
  remove(): void {
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL')
    this.#folder.remove()
  }

  #options({ nodeOptions }: Command): ProgramOptions {
    // Vitest's own variables would reach a Vitest that is started here.
    const vitest = Object.keys(process.env).filter((name) => /^VITEST|^(?:TEST|DEV|PROD|MODE|NODE_ENV)$/.test(name))
    const env = { ...Object.fromEntries(vitest.map((name) => [name, undefined])), ...this.environment }
    return { nodeOptions, env, cwd: this.path, deadline: DEADLINE }
  }

  #commands(script: string): Command[] {
    const line = this.#package.scripts[script]
    if (line === undefined) throw new Error(`there is no script ${script}`)
    return line.split(' && ').map((command) => this.#parse(command.split(' ')))
  }

  /** `node --import ./register.js main.js`, or the name of a dependency and its arguments. */
  #parse([program = '', ...words]: readonly string[]): Command {
    if (program !== 'node') return { nodeOptions: [], file: this.#binary(program), args: words }
    const first = words.findIndex((word) => /\.[cm]?[jt]s$/.test(word) && !word.startsWith('./'))
    const [file = '', ...args] = words.slice(first)
    return { nodeOptions: words.slice(0, first), file: join(this.path, file), args }
  }

  #binary(program: string): string {
    const folder = join(this.path, 'node_modules', program === 'tsc' ? 'typescript' : program)
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: string | object }
    return join(folder, typeof bin === 'string' ? bin : String(Reflect.get(bin, program)))
  }
}
