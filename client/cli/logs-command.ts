// Host thread of the command line. `crochet logs <name>`: what the shared sidecars of that name have printed.
import { closeSync, createReadStream, existsSync, openSync, readSync, statSync } from 'node:fs'
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
  const [first] = logs
  if (first === undefined) {
    process.stderr.write(`crochet: there is no log of a shared sidecar ${name}\n`)
    return EXIT.failed
  }
  for (const path of logs) await pipeline(createReadStream(path), process.stdout, { end: false })
  if (follow === true) await followLog(first)
  return EXIT.done
}

/** Until the sidecar has ended, and its log with it. */
async function followLog(path: string): Promise<void> {
  let at = statSync(path).size
  while (existsSync(path)) {
    const { size } = statSync(path)
    // It is emptied when it has grown too long.
    if (size < at) at = 0
    if (size > at) {
      process.stdout.write(read(path, at, size - at))
      at = size
    }
    await pause(LOOK_EVERY)
  }
}

function read(path: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  const descriptor = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, from))
  } finally {
    closeSync(descriptor)
  }
}
