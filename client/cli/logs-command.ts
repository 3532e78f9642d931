// Host thread of the command line. `crochet logs <name>`: what the shared sidecars of that name have printed.
import { closeSync, createReadStream, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { logOf, sharedSidecars } from './administrator.js'
import { EXIT } from './exit.js'

const LOOK_EVERY = 200

export async function logsCommand(name: string, { follow }: { readonly follow?: boolean }): Promise<number> {
  const logs = sharedSidecars()
    .filter(({ record }) => record.name === name)
    .map(logOf)
    .filter((path) => existsSync(path))
  const last = logs.at(-1)
  if (last === undefined) {
    process.stderr.write(`crochet: there is no log of a shared sidecar ${name}\n`)
    return EXIT.failed
  }
  let printed = 0
  for (const path of logs) {
    const log = createReadStream(path)
    await pipeline(log, process.stdout, { end: false })
    printed = log.bytesRead
  }
  if (follow === true) await followLog(last, printed)
  return EXIT.done
}

/** From the byte `from` on, until the sidecar has ended, and its log with it: what it said last is still in the open file. */
async function followLog(path: string, from: number): Promise<void> {
  const descriptor = openSync(path, 'r')
  let at = from
  try {
    for (;;) {
      const isOver = !existsSync(path)
      const { size } = fstatSync(descriptor)
      // It is emptied when it has grown too long.
      if (size < at) at = 0
      if (size > at) process.stdout.write(read(descriptor, at, size - at))
      at = size
      if (isOver) return
      await pause(LOOK_EVERY)
    }
  } finally {
    closeSync(descriptor)
  }
}

function read(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from))
}
