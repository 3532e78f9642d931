// Bridge thread. The sidecar's stdout and stderr: handed on as they come, the end of stderr remembered.
import type { Readable } from 'node:stream'
import type { LogLevel } from '../../src/messages.js'
import { afterRunning } from './running-time.js'

/** Bytes of stderr kept for errors. */
const TAIL_BYTES = 4096

export interface OutputTail {
  /**
   * Calls back with the last text on stderr once all output has been handed on: both streams have ended, or `limit` ms
   * have passed with this process running, since some process of the user's may hold them.
   */
  readonly whenComplete: (limit: number, complete: (tail: string) => void) => void
}

/** Reads both streams always: an unread pipe would fill up and block the sidecar. */
export function forwardOutput(
  stdout: Readable,
  stderr: Readable,
  output: (level: LogLevel, chunk: Uint8Array) => void,
): OutputTail {
  let tail = Buffer.alloc(0)
  stdout.on('data', (chunk: Buffer) => output('info', chunk))
  stderr.on('data', (chunk: Buffer) => {
    output('warn', chunk)
    tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES)
  })
  const ended = Promise.all([stdout, stderr].map(endOf))
  return {
    whenComplete(limit, complete) {
      let called = false
      const finish = (): void => {
        if (called) return
        called = true
        complete(tail.toString())
      }
      // Turns of the loop pass with the limit, so that what was in the pipes at the exit has been read by then.
      const stop = afterRunning(limit, finish)
      void ended.then(stop).then(finish)
    },
  }
}

function endOf(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('end', resolve))
}
