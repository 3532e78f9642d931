// Bridge thread and the reactor's thread. The sidecar's pipe as a socket that reads into one piece of memory again and
// again: a stream takes new memory for each chunk, which small replies pay for with a good part of what they cost.
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net'

/** What Node knows of a pipe's handle and does not publish, so that any of it may be missing one day. */
export interface PipeHandle {
  readonly fd?: number
  /** Bytes of a write that have not left. */
  readonly writeQueueSize?: number
  readonly useUserBuffer?: unknown
  close: (...rest: unknown[]) => void
}

/** As much as the processor keeps at hand. */
const READ_BYTES = 64 * 1024

/**
 * The socket in place of the one that came with the child: Node has no public way to have that read like this. `data` gets
 * bytes that are good until it returns. `retire` is to be called at the end: who waits for the child waits for its socket.
 */
export function protocolSocket(
  made: Socket,
  data: (chunk: Uint8Array) => void,
): { readonly socket: Socket; readonly retire: () => void } {
  const handle = handleOf(made)
  if (handle?.useUserBuffer === undefined) {
    made.on('data', data)
    return { socket: made, retire: () => void made.destroy() }
  }
  const options = {
    handle,
    allowHalfOpen: true,
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length: number, buffer: Uint8Array): boolean => {
        data(buffer.subarray(0, length))
        return true
      },
    },
  } satisfies SocketConstructorOpts & ConnectOpts & { handle: PipeHandle }
  const socket = new Socket(options)
  Reflect.set(made, HANDLE, null)
  return {
    socket,
    retire: () => {
      socket.destroy()
      made.destroy()
    },
  }
}

/** The handle of a socket; undefined if Node has another name for it by now. */
export function handleOf(socket: Socket): PipeHandle | undefined {
  return Reflect.get(socket, HANDLE) as PipeHandle | undefined
}

const HANDLE = '_handle'
