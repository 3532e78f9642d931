// Test process: runs the host programs of the fault suite, which block, as children with a deadline.
import { fileURLToPath } from 'node:url'
import { type HostResult, recordsOf } from '../../run-host.js'
import { type ProgramOptions, type RunningProgram, runProgram, startProgram } from '../../run-program.js'

/** Runs `test/faults/hosts/<name>.mjs` to its end; `given` is what its `given` is to be. */
export async function runFaultHost(
  name: string,
  given: object = {},
  options: ProgramOptions = {},
): Promise<HostResult> {
  const result = await runProgram(hostFile(name), [JSON.stringify(given)], options)
  return { ...result, said: recordsOf(result.stdout) }
}

/** Starts it, for tests that act on it while it runs. */
export function startFaultHost(name: string, given: object = {}, options: ProgramOptions = {}): RunningProgram {
  return startProgram(hostFile(name), [JSON.stringify(given)], options)
}

function hostFile(name: string): string {
  return fileURLToPath(new URL(`../hosts/${name}.mjs`, import.meta.url))
}
