// Both processes. Which process a pid means: the number alone may be another's by now.
import { readFileSync, readlinkSync } from 'node:fs'

/** When the process started, in the kernel's own words; undefined if it is gone, or where nothing tells. */
export function startOf(pid: number): string | undefined {
  return fieldOf(pid, 20)
}

/**
 * Where a pid means the same process, a lock's name the same lock and a user the same user: in containers that share a
 * directory all three may differ. Empty where there is nothing like it.
 */
export function namespaces(): readonly string[] {
  try {
    return ['pid', 'net', 'user'].map((kind) => readlinkSync(`/proc/self/ns/${kind}`))
  } catch {
    return []
  }
}

/** Whether the process that started then is still there: one that only nobody has reaped is not. */
export function isAlive(pid: number, startedAt: string | undefined): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  if (fieldOf(pid, 1) === 'Z') return false
  return startedAt === undefined || startOf(pid) === startedAt
}

/** Ends it at once, if it is still there. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** What the kernel says of it, counted from the end of its name, which may hold anything. */
function fieldOf(pid: number, field: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')')).split(' ')[field]
  } catch {
    return undefined
  }
}
