// Bridge thread. The sidecar's stdout and stderr: handed on as they come, the end of stderr remembered.
import type { Readable } from 'node:stream'
import type { LogLevel } from '../../src/messages.js'

/** Bytes of stderr kept for errors. */
const TAIL_BYTES = 4096

export interface OutputTail {
  /** Calls back with the last text on stderr once that has ended, at most `limit` ms later. */
  readonly whenComplete: (limit: number, complete: (tail: string) => void) => void
}

/** Reads both streams always: an unread pipe would fill up and block the sidecar. */
export function forwardOutput(
  stdout: Readable,
  stderr: Readable,
  output: (level: LogLevel, chunk: Uint8Array) => void,
): OutputTail {
  let tail = Buffer.alloc(0)
  let ended = false
  stdout.on('data', (chunk: Buffer) => output('info', chunk))
  stderr.on('data', (chunk: Buffer) => {
    output('warn', chunk)
    tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
  })
  stderr.once('end', () => {
    ended = true
  })
  return {
    whenComplete(limit, complete) {
      let called = false
      const finish = (): void => {
        if (called) return
        called = true
        complete(tail.toString())
      }
      if (ended) return finish()
      stderr.once('end', finish)
      setTimeout(finish, limit)
    },
  }
}
