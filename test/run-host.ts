// Test process: runs the host programs of test/fixtures/hosts, which block, as children with a deadline.
import { fileURLToPath } from 'node:url'
import {
  type ProgramOptions,
  type ProgramResult,
  processState,
  type RunningProgram,
  runProgram,
  startProgram,
} from './run-program.js'

export interface HostResult extends ProgramResult {
  /** The records the host printed, in one. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the host program says
  readonly said: any
}

/** Runs a host program to its end. */
export async function runHost(
  name: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<HostResult> {
  const result = await runProgram(hostFile(name), args, options)
  return { ...result, said: recordsOf(result.stdout) }
}

/** Starts a host program and waits until it has told its sidecar's pid. */
export async function startHost(
  name: string,
  args: readonly string[] = [],
): Promise<{ readonly host: RunningProgram; readonly sidecar: number }> {
  const host = startProgram(hostFile(name), args)
  const line = await host.waitForLine(/"sidecar":\d+/, 15_000)
  return { host, sidecar: (JSON.parse(line) as { sidecar: number }).sidecar }
}

/** Milliseconds until the process is gone, a zombie counting as gone; undefined if it is still there after `limit`. */
export async function goneAfter(pid: number, limit: number): Promise<number | undefined> {
  const started = performance.now()
  while (performance.now() - started < limit) {
    const state = processState(pid)
    if (state === undefined || state === 'Z') return performance.now() - started
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return undefined
}

export function recordsOf(stdout: string): Record<string, unknown> {
  const records = stdout.split('\n').filter((line) => line.startsWith('{'))
  return Object.assign({}, ...records.map((line) => JSON.parse(line) as object)) as Record<string, unknown>
}

function hostFile(name: string): string {
  return fileURLToPath(new URL(`./fixtures/hosts/${name}.mjs`, import.meta.url))
}
