// Runs the contenders of a task in turn, A B A B, each in processes of its own: in one process they would flatter or
// ruin each other by where the scheduler happens to put their threads.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Contender, Figures, Task } from './task.js'

/** Medians of each contender; those that cannot run here (no C compiler, no `taskset`) are left out. */
export function runTask({ contenders }: Task, rounds: number): Map<string, Figures> {
  const runs = new Map<string, Figures[]>()
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      if (round >= (contender.rounds ?? rounds)) continue
      const figures = runOnce(contender)
      if (figures !== undefined) runs.set(contender.name, [...(runs.get(contender.name) ?? []), figures])
    }
  }
  return new Map([...runs].map(([name, figures]) => [name, medians(figures)]))
}

function runOnce(contender: Contender): Figures | undefined {
  const command = commandOf(contender)
  if (command === undefined) return undefined
  const load = contender.loaded === true ? startLoad() : []
  try {
    const [file = '', ...args] = command
    const started = Number(process.hrtime.bigint()) / 1e6
    const output = execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    const { at, ...figures } = JSON.parse(output) as Record<string, number>
    return at === undefined ? figures : { ms: at - started, ...figures }
  } finally {
    for (const child of load) child.kill('SIGKILL')
  }
}

function commandOf({ program, args = [], oneProcessor, pinned }: Contender): string[] | undefined {
  const preload = oneProcessor === true ? [`--import=${programFile('one-processor')}`] : []
  const command = program === 'floor-c' ? compiled() : [process.execPath, ...preload, programFile(program), ...args]
  if (command === undefined || pinned !== true) return command
  return canPin() ? ['taskset', '-c', '0', ...command] : undefined
}

function programFile(name: string): string {
  return fileURLToPath(new URL(`./programs/${name}.js`, import.meta.url))
}

let binary: string[] | undefined | 'not tried' = 'not tried'

function compiled(): string[] | undefined {
  if (binary !== 'not tried') return binary
  const file = join(mkdtempSync(join(tmpdir(), 'crochet-bench-')), 'floor')
  const source = fileURLToPath(new URL('../../bench/programs/floor-c.c', import.meta.url))
  binary = succeeds('cc', ['-O2', '-o', file, source]) ? [file] : undefined
  return binary
}

let pins: boolean | undefined

function canPin(): boolean {
  pins ??= succeeds('taskset', ['-c', '0', 'true'])
  return pins
}

function succeeds(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function startLoad(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);']))
}

function medians(runs: readonly Figures[]): Figures {
  const keys = Object.keys(runs[0] ?? {})
  return Object.fromEntries(keys.map((key) => [key, median(runs.map((figures) => figures[key] ?? Number.NaN))]))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
