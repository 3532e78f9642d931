// Host thread, bridge thread and sidecar. Tells open files apart: a descriptor's number says nothing of what it is now.
import { fstatSync } from 'node:fs'

/** The last 32 bits of the inode's number of what `descriptor` is open for; undefined if it is closed. */
export function fileOf(descriptor: number): number | undefined {
  try {
    return fstatSync(descriptor).ino | 0
  } catch {
    return undefined
  }
}
