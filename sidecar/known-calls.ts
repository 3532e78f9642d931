// The reactor's thread. Requests of calls that were made before: all but their ids and arguments are the same bytes,
// which stand for what was read from them the first time.
import { MessageType } from '../src/messages.js'
import { uint32 } from '../src/msgpack-tokens.js'
import { type Call, packedCall } from './call-params.js'

/** Bytes that are kept of a call at most, and how many calls. */
const MOST_BYTES = 4096
const MOST_KNOWN = 64

/** `[0, id, …]` with an id of 32 bits. */
const ID_AT = 3
const UINT_32 = 0xce
const HEAD_AT = 7
const BIN_32 = 0xc6
const BIN_HEADER = 5

interface Known {
  /** What stands between the id and the arguments, and what follows those. */
  readonly head: Buffer
  readonly tail: Buffer
  readonly call: Omit<Call, 'args'>
}

export class KnownCalls {
  // The one that was found last comes first.
  readonly #known: Known[] = []

  /** The id and the call of a request with packed arguments; undefined if it is not known. */
  read(bytes: Uint8Array): { readonly id: number; readonly call: Call } | undefined {
    if (bytes[0] !== 0x94 || bytes[1] !== MessageType.request || bytes[2] !== UINT_32) return undefined
    for (let index = 0; index < this.#known.length; index += 1) {
      const known = this.#known[index] as Known
      const payload = argumentsIn(bytes, known)
      if (payload === undefined) continue
      if (index > 0) this.#known.unshift(...this.#known.splice(index, 1))
      return { id: uint32(bytes, ID_AT), call: packedCall(known.call, payload) }
    }
    return undefined
  }

  /** `payload`: the arguments as a view of the request's bytes. */
  learn(bytes: Uint8Array, { module, path, name, timeout, from, trace }: Call, payload: Uint8Array): void {
    // Another from call to call: none of them would come again.
    if (trace !== undefined) return
    const start = payload.byteOffset - bytes.byteOffset
    const end = start + payload.byteLength
    const isBin32 = bytes[start - BIN_HEADER] === BIN_32 && uint32(bytes, start - 4) === payload.byteLength
    if (bytes[2] !== UINT_32 || !isBin32 || start + bytes.byteLength - end > MOST_BYTES) return
    const head = Buffer.from(bytes.subarray(HEAD_AT, start - BIN_HEADER))
    const tail = Buffer.from(bytes.subarray(end))
    // Not the arguments, which would be kept as long.
    this.#known.unshift({ head, tail, call: { module, path, name, timeout, from, trace } })
    if (this.#known.length > MOST_KNOWN) this.#known.pop()
  }
}

/** The arguments, if all the rest is that of this call. */
function argumentsIn(bytes: Uint8Array, { head, tail }: Known): Uint8Array | undefined {
  const headEnd = HEAD_AT + head.length
  const start = headEnd + BIN_HEADER
  const end = bytes.length - tail.length
  // Numbers first: calls of another length are told apart without a look at their bytes.
  if (start > end || bytes[headEnd] !== BIN_32 || uint32(bytes, headEnd + 1) !== end - start) return undefined
  if (head.compare(bytes, HEAD_AT, headEnd) !== 0 || tail.compare(bytes, end) !== 0) return undefined
  return bytes.subarray(start, end)
}
