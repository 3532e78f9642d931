// Both processes. Which process a pid means: the number alone may be another's by now.
import { readFileSync } from 'node:fs'

/** When the process started, in the kernel's own words; undefined if it is gone, or where nothing tells. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name before it may hold anything.
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20]
  } catch {
    return undefined
  }
}

/** Whether the process that started then is still there. */
export function isAlive(pid: number, startedAt: string | undefined): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return startedAt === undefined || startOf(pid) === startedAt
}
