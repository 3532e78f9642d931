// Host thread. The bytes of one function's requests: most of them are the same from call to call, and are kept.
import { pack } from '../src/message-pack.js'
import { MessageType, type TraceCarrier } from '../src/messages.js'
import type { PayloadPieces } from '../src/payload.js'
import type { CallTarget } from './call-target.js'

/** `[0, id, "call", [` with room for an id of 32 bits. */
const HEAD = Uint8Array.of(0x94, MessageType.request, 0xce, 0, 0, 0, 0, 0xa4, 0x63, 0x61, 0x6c, 0x6c, 0x94)
const ID_AT = 3
const BIN_32 = 0xc6
const BIN_HEADER = 5

/** What requests lie in. */
export interface RequestMemory {
  readonly take: (size: number) => Buffer
}

/** Of a request that nobody waits for: it is not known when its memory could be used again. */
export const OWN_MEMORY: RequestMemory = { take: (size) => Buffer.allocUnsafe(size) }

export class CallTemplate {
  // Module and path, as MessagePack.
  readonly #place: Uint8Array
  readonly #from: string | undefined
  // The options that were asked for last: a wrapper has one timeout.
  #timeout = Number.NaN
  #options = new Uint8Array(0)

  constructor({ module, path, from }: CallTarget) {
    this.#place = packed(module, path)
    this.#from = from
  }

  /** Where the arguments begin in a request. */
  get payloadAt(): number {
    return HEAD.length + this.#place.length + BIN_HEADER
  }

  /**
   * The request `id` with packed arguments, in bytes of `memory`; `timeout` in ms, `Infinity` for none. A `trace` is
   * another from call to call.
   */
  request(
    id: number,
    payload: PayloadPieces,
    timeout: number,
    memory: RequestMemory,
    trace?: TraceCarrier,
  ): Uint8Array {
    if (timeout !== this.#timeout) this.#options = this.#pack(timeout)
    this.#timeout = timeout
    const place = this.#place
    const options = trace === undefined ? this.#options : this.#pack(timeout, trace)
    const { payloadAt } = this
    const bytes = memory.take(payloadAt + payload.byteLength + options.length)
    bytes.set(HEAD)
    bytes.writeUInt32BE(id, ID_AT)
    bytes.set(place, HEAD.length)
    bytes[payloadAt - BIN_HEADER] = BIN_32
    bytes.writeUInt32BE(payload.byteLength, payloadAt - BIN_HEADER + 1)
    bytes.set(options, payload.copyTo(bytes, payloadAt))
    return bytes
  }

  #pack(timeout: number, trace?: TraceCarrier): Uint8Array<ArrayBuffer> {
    const from = this.#from
    return packed({
      ...(timeout === Number.POSITIVE_INFINITY ? {} : { timeout }),
      ...(from === undefined ? {} : { from }),
      ...(trace === undefined ? {} : { trace }),
    })
  }
}

/** Values one after another, as MessagePack: an array without its head, which is one byte for so few. */
function packed(...values: unknown[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(pack(values, { side: 'argument', names: [] }).subarray(1))
}
