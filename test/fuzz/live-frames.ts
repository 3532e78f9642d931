// Fuzzers. Mutated frames for a living peer, sorted by what they do to the stream: most leave it sound, so that many can
// be sent to one process; the others end it.
import { parseMessage, writeNotification, writeRequest, writeResponse } from '../../src/envelope.js'
import { MessageReader } from '../../src/message-reader.js'
import { encodePayload } from '../../src/payload.js'
import { ProtocolError } from '../../src/protocol-error.js'
import { corpus, type Sample, sampleOf } from './corpus.js'
import { Mutator } from './mutator.js'
import { Random } from './random.js'

/** What a frame leaves behind: a sound stream; one that is broken; one in the middle of a message. */
export type Effect = 'sound' | 'broken' | 'unfinished'

export interface Frame {
  readonly bytes: Buffer
  readonly effect: Effect
}

/** The id of the call in replies: the one to be answered is put in its place. */
const ANY_ID = 0x7fff_ffff

/** Frames without end, the same for the same seed. */
export class Frames {
  readonly #mutator: Mutator
  readonly #seed: number
  readonly #isOver: (bytes: Uint8Array) => boolean
  #index = 0

  /** `isOver`: whether a message ends the conversation for the peer, although its bytes are sound. */
  constructor(samples: readonly Sample[], seed: number, isOver: (bytes: Uint8Array) => boolean) {
    this.#mutator = new Mutator(samples, new Random())
    this.#seed = seed
    this.#isOver = isOver
  }

  next(): Frame {
    const { bytes } = this.#mutator.make(this.#seed, this.#index++)
    return { bytes: Buffer.from(bytes), effect: effectOf(bytes, this.#isOver) }
  }

  /** The next frame that leaves the stream like this. */
  nextOf(...effects: readonly Effect[]): Frame {
    for (;;) {
      const frame = this.next()
      if (frame.bytes.length > 0 && effects.includes(frame.effect)) return frame
    }
  }
}

/** What a client says to a sidecar. No function that is called can do harm, whatever its arguments. */
export function requestSamples(): readonly Sample[] {
  const args = ['a', 1, { b: [null, 1.5], date: new Date(1) }, Buffer.from('x')]
  const initialize = { protocol: 1, client: 'fuzz', payload: 'packed', maxStash: 10, stashTtl: 1000 }
  const messages = [
    writeRequest(1, 'initialize', [initialize]),
    ...[1, 2, 3].map((id) => writeRequest(id, 'call', ['node:path', ['posix', 'join'], ['a', 'b'], { timeout: 5000 }])),
    ...[['a', 'b'], args, []].map((each, id) =>
      writeRequest(10 + id, 'call', ['node:util', ['inspect'], encodePayload(each, 'argument'), { timeout: 5000 }]),
    ),
    writeRequest(20, 'call', ['node:util', 'inspect', [], {}]),
    writeRequest(21, 'stash', ['9f86d081884c7d659a2feaa0c55ad015', 7]),
    writeRequest(22, 'stash', ['9f86d081884c7d659a2feaa0c55ad015', null, [null, 'value']]),
    writeRequest(23, 'retrieve', ['9f86d081884c7d659a2feaa0c55ad015']),
    writeRequest(24, 'ping', []),
    writeRequest(25, 'shutdown', []),
    writeNotification('cancel', [7]),
  ]
  return messages.map((bytes) => sampleOf('message', bytes))
}

/** What a sidecar says to its host, in reply to a call. */
export function replySamples(): readonly Sample[] {
  const replies = corpus().flatMap(({ kind, bytes }) => {
    if (kind === 'payload') return [writeResponse(ANY_ID, null, bytes)]
    if (kind === 'thrown') return [writeResponse(ANY_ID, ['thrown', 'fuzz', { thrown: bytes }], null)]
    const message = parseMessage(bytes)
    if (message.type === 'response') return [writeResponse(ANY_ID, message.error, message.result)]
    return message.type === 'notification' ? [bytes] : []
  })
  return replies.map((bytes) => sampleOf('message', bytes))
}

function effectOf(bytes: Uint8Array, isOver: (bytes: Uint8Array) => boolean): Effect {
  const reader = new MessageReader({ maxMessageBytes: 2 ** 29 })
  try {
    const isBroken = reader.read(bytes).some(isOver)
    if (isBroken) return 'broken'
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return 'broken'
  }
  return reader.partial === undefined ? 'sound' : 'unfinished'
}
