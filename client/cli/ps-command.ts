// Host thread of the command line. `crochet ps`: the shared sidecars of this user.
import { ask, type FoundSidecar, type SharedStatus, sharedSidecars } from './administrator.js'

/** What is known of one. */
export interface Row {
  readonly name: string
  readonly pid: number
  readonly version: string
  /** `gone`: it has ended, and only its record is left. `silent`: its loop does not answer. */
  readonly state: 'running' | 'silent' | 'gone'
  readonly startedAt: number
  /** Undefined unless it runs. */
  readonly status: SharedStatus | undefined
}

export async function rows(found: readonly FoundSidecar[] = sharedSidecars()): Promise<Row[]> {
  return Promise.all(
    found.map(async (sidecar) => {
      const { name, pid, version, startedAt } = sidecar.record
      const answer = await ask(sidecar, 'status')
      const known = { name, pid, version, startedAt }
      if (typeof answer === 'string') return { ...known, state: answer, status: undefined }
      return { ...known, state: 'running' as const, status: answer.result as SharedStatus }
    }),
  )
}

export async function psCommand({ json }: { readonly json?: boolean }): Promise<string> {
  const all = await rows()
  if (json === true) return `${JSON.stringify(all)}\n`
  return all.length === 0 ? 'no shared sidecars\n' : table(all)
}

/** One line for each, under the columns' names. */
export function table(all: readonly Row[]): string {
  const head = ['NAME', 'PID', 'VERSION', 'CLIENTS', 'CALLS', 'STASH', 'MEMORY', 'IDLE']
  const lines = [head, ...all.map(cells)]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function cells({ name, pid, version, state, status }: Row): string[] {
  const head = [name, String(pid), version]
  if (status === undefined) return [...head, state === 'gone' ? 'gone' : 'does not answer']
  const { clients, calls, stash, memory, idle } = status
  const megabytes = `${Math.round(memory / 1024 / 1024)} MB`
  return [...head, ...[clients, calls.length, stash].map(String), megabytes, idle === 0 ? '-' : seconds(idle)]
}

/** Milliseconds as people read them. */
export function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min`
}
