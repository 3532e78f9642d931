// Both processes. A lock among the processes of this machine that the kernel releases with the process that holds it,
// however that one ends. Node has no `flock`: a name that can be listened on by one process at a time does the same.
import { createHash } from 'node:crypto'
import { closeSync, constants, openSync } from 'node:fs'
import { createServer } from 'node:net'

export interface KernelLock {
  readonly release: () => void
}

/** open(2) of macOS and the BSDs: takes the file's lock in the same step. */
const O_EXLOCK = 0x20

/**
 * Takes the lock `path` stands for; undefined if another process, or this one, holds it. `secret`: what others than this
 * user cannot know, since the names of Linux are the whole machine's.
 */
export async function takeLock(path: string, secret: string): Promise<KernelLock | undefined> {
  const { platform } = process
  // Hashed: what is longer than a socket's name may be would be cut.
  const name = `crochet-sidecar-lock-${createHash('sha256').update(`${secret}\n${path}`).digest('hex').slice(0, 32)}`
  if (platform === 'linux' || platform === 'android') return listenOn(`\0${name}`)
  return platform === 'win32' ? listenOn(`\\\\.\\pipe\\${name}`) : lockFile(path)
}

function listenOn(name: string): Promise<KernelLock | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    // A worker of a cluster would have its primary listen.
    server.listen({ path: name, exclusive: true }, () => resolve({ release: () => void server.close() }))
  })
}

function lockFile(path: string): KernelLock | undefined {
  const { O_RDWR, O_CREAT, O_NONBLOCK, O_NOFOLLOW } = constants
  try {
    const descriptor = openSync(path, O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW | O_EXLOCK, 0o600)
    return { release: () => closeSync(descriptor) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined
    throw error
  }
}
