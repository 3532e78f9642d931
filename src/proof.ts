// Both processes. What client and shared reactor prove to each other before either reads anything else: that they know the
// token, which neither of them sends. Fixed lengths, so that nothing is parsed.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a client may do: call functions; or stop the reactor too, and be told of its clients. */
export type Right = 'call' | 'admin'

/** Bytes of the client's greeting: the protocol's name, the right it asks for, a nonce. */
export const GREETING = 41
/** Bytes of the reactor's answer: a nonce and its proof. */
export const ANSWER = 64
/** Bytes of what the client proves itself by, which its first message follows. */
export const PROOF = 32

const NAME = Buffer.from('CROCHET\u0001', 'latin1')
const RIGHT_AT = 8
const NONCE = 32
const rights: readonly Right[] = ['call', 'admin']

export function makeToken(): string {
  return randomBytes(32).toString('hex')
}

export function writeGreeting(right: Right): Buffer {
  return Buffer.concat([NAME, Buffer.from([rights.indexOf(right)]), randomBytes(NONCE)])
}

/** The right it asks for; undefined if it is no greeting, of which it may be the first bytes only. */
export function readGreeting(bytes: Uint8Array): Right | 'incomplete' | undefined {
  const known = Math.min(bytes.byteLength, RIGHT_AT)
  if (NAME.compare(bytes, 0, known, 0, known) !== 0) return undefined
  if (bytes.byteLength <= RIGHT_AT) return 'incomplete'
  const right = rights[bytes[RIGHT_AT] as number]
  return right !== undefined && bytes.byteLength < GREETING ? 'incomplete' : right
}

/** What a reactor that knows `token` answers. */
export function writeAnswer(token: string, greeting: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE)
  return Buffer.concat([nonce, mac(token, 'reactor', greeting, nonce)])
}

/** The client's proof; undefined if the answer is not one of a reactor that knows `token`. */
export function writeProof(token: string, greeting: Uint8Array, answer: Uint8Array): Buffer | undefined {
  const nonce = answer.subarray(0, NONCE)
  const theirs = answer.subarray(NONCE, ANSWER)
  if (!timingSafeEqual(theirs, mac(token, 'reactor', greeting, nonce))) return undefined
  return mac(token, 'client', greeting, nonce)
}

/** Whether `proof` is one of a client that knows `token`. */
export function isProof(token: string, greeting: Uint8Array, answer: Uint8Array, proof: Uint8Array): boolean {
  return timingSafeEqual(proof, mac(token, 'client', greeting, answer.subarray(0, NONCE)))
}

/** The greeting holds the protocol's name, the right and the client's nonce. */
function mac(token: string, who: 'reactor' | 'client', greeting: Uint8Array, nonce: Uint8Array): Buffer {
  return createHmac('sha256', Buffer.from(token, 'hex')).update(who).update(greeting).update(nonce).digest()
}
