// Sidecar. The pipe on which it is spoken to.
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net'
import type { Duplex } from 'node:stream'
import { PROTOCOL_FD } from '../src/messages.js'

/** A pair of byte streams and an end. */
export interface Transport {
  /** It may be read to its end and still be written to. What comes goes to `receive`. */
  readonly stream: Duplex
  /** Has all bytes that come given to `taker`, to nobody else from then on; they are good until it returns. */
  readonly receive: (taker: (chunk: Uint8Array) => void) => void
  /** Largest message (bytes) taken from the client, and sent to it. */
  readonly maxMessageBytes: number
}

/** Opens the protocol's pipe, which only whoever has spawned this process with `--crochet-sidecar` has made. */
export function openTransport(maxMessageBytes: number): Transport {
  // Half open: a client that has said its last word still gets its replies.
  let taker: ((chunk: Uint8Array) => void) | undefined
  const options: SocketConstructorOpts & ConnectOpts = {
    fd: PROTOCOL_FD,
    readable: true,
    writable: true,
    allowHalfOpen: true,
    // Into one piece of memory again and again: a stream takes new memory for each chunk, which costs small calls dearly.
    onread: {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length, buffer) => {
        taker?.(buffer.subarray(0, length))
        return true
      },
    },
  }
  const stream = new Socket(options)
  const receive: Transport['receive'] = (next) => {
    taker = next
  }
  return { stream, receive, maxMessageBytes }
}

/** As much as the processor keeps at hand. */
const READ_BYTES = 64 * 1024
