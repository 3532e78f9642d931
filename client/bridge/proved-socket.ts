// Bridge thread, and the command line. Connects to a reactor's socket; both sides prove that they know the token first.
import { createConnection, type Socket } from 'node:net'
import { ANSWER, type Right, writeGreeting, writeProof } from '../../src/proof.js'

/** As much as the processor keeps at hand. */
const READ_BYTES = 64 * 1024

export interface ProvedSocket {
  readonly socket: Socket
  /** Has all bytes that come given to `taker` from now on; they are good until it returns. */
  readonly receive: (taker: (chunk: Uint8Array) => void) => void
}

/** Nobody is there, or not the one that the token belongs to: `code` is the system's, or ours. */
export class NotReached extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

/**
 * Connects to the socket at `path`. Nothing is sent by which an impostor could come to know the token. Rejects with
 * NotReached; `opened` is given the socket at once, so that a connection that comes to nothing can be ended.
 */
export function connectProved(
  { path, token, right }: { readonly path: string; readonly token: string; readonly right: Right },
  opened: (socket: Socket) => void = () => {},
): Promise<ProvedSocket> {
  return new Promise((resolve, reject) => {
    const greeting = writeGreeting(right)
    let answer: Uint8Array = new Uint8Array(0)
    let isProved = false
    let taker: (chunk: Uint8Array) => void = ignore
    const fail = (message: string, code: string): void => {
      socket.destroy()
      reject(new NotReached(message, code))
    }
    const prove = (chunk: Uint8Array): void => {
      answer = Buffer.concat([answer, chunk])
      if (answer.byteLength < ANSWER) return
      // Nobody says more before the proof has come.
      const proof = answer.byteLength === ANSWER ? writeProof(token, greeting, answer) : undefined
      if (proof === undefined)
        return fail(`the process that listens at ${path} is not the expected reactor`, 'IMPOSTOR')
      isProved = true
      socket.write(proof)
      socket.off('error', failed)
      socket.off('close', closed)
      socket.off('end', closed)
      resolve({
        socket,
        receive: (next) => {
          taker = next
        },
      })
    }
    const socket = createConnection({
      path,
      allowHalfOpen: true,
      // Into one piece of memory again and again: a stream takes new memory for each chunk, which costs small calls dearly.
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: (length, buffer) => {
          const chunk = buffer.subarray(0, length)
          if (isProved) taker(chunk)
          else prove(chunk)
          return true
        },
      },
    })
    const failed = (error: NodeJS.ErrnoException): void => fail(error.message, error.code ?? 'UNKNOWN')
    const closed = (): void => fail(`the reactor at ${path} closed the connection`, 'ECONNRESET')
    socket.once('error', failed)
    socket.once('close', closed)
    socket.once('end', closed)
    opened(socket)
    socket.write(greeting)
  })
}

function ignore(): void {}
