// Bridge thread. The descriptor of a socket, for as long as it is this socket's.
import type { Socket } from 'node:net'
import { handleOf } from '../../src/protocol-socket.js'

export interface PipeWatch {
  readonly descriptor: () => number
  /** Whether the pipe was closed in the midst of a write. */
  readonly isCut: () => boolean
}

/** Node publishes none of a pipe's handle, so that it may be missing one day: the descriptor is 0 then. */
export function watchPipe(socket: Socket, closing: () => void): PipeWatch {
  const handle = handleOf(socket)
  if (handle?.fd === undefined || handle.fd < 0) return { descriptor: () => 0, isCut: () => false }
  let descriptor = handle.fd
  let isCut = false
  const { close } = handle
  // A socket closes its handle by itself at the end of the pipe, before anybody else hears of it.
  handle.close = (...rest) => {
    isCut ||= (handle.writeQueueSize ?? 0) > 0
    descriptor = 0
    closing()
    close.apply(handle, rest)
  }
  return { descriptor: () => descriptor, isCut: () => isCut }
}
