// Bridge thread. Writes to the host's stderr directly: a worker's `process.stderr` goes through the host's thread, which may
// be blocked.
import { writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

const STDERR = 2
const RETRY_AFTER = 20

const waiting: Uint8Array[] = []
let waitingBytes = 0
let retry: NodeJS.Timeout | undefined

/**
 * Writes now, or as soon as stderr takes it; never blocks the bridge, never throws. `most`: bytes that may wait when
 * stderr is a full pipe nobody reads; more is dropped.
 */
export function writeLog(text: Uint8Array, most: number): void {
  if (waitingBytes > 0 && waitingBytes + text.byteLength > most) return
  waiting.push(text)
  waitingBytes += text.byteLength
  if (retry === undefined) flush()
}

/** Resolves once nothing waits for stderr any more. */
export async function logWritten(): Promise<void> {
  if (waitingBytes === 0) return
  await pause(RETRY_AFTER)
  await logWritten()
}

function flush(): void {
  retry = undefined
  for (;;) {
    const text = waiting[0]
    if (text === undefined) return
    const written = tryWrite(text)
    waitingBytes -= written
    if (written < text.byteLength) {
      waiting[0] = text.subarray(written)
      retry = setTimeout(flush, RETRY_AFTER)
      return
    }
    waiting.shift()
  }
}

/** Bytes that stderr took; all of them if it is closed, since nobody will ever read them. */
function tryWrite(text: Uint8Array): number {
  try {
    return writeSync(STDERR, text)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 0 : text.byteLength
  }
}
