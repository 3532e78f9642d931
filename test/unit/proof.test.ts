import { expect, it } from 'vitest'
import {
  ANSWER,
  GREETING,
  isProof,
  makeToken,
  PROOF,
  readGreeting,
  writeAnswer,
  writeGreeting,
  writeProof,
} from '../../src/proof.js'

const token = makeToken()

it('is accepted from who knows the token, on both sides', () => {
  const greeting = writeGreeting('call')
  const answer = writeAnswer(token, greeting)
  const proof = writeProof(token, greeting, answer)
  expect([greeting.byteLength, answer.byteLength, proof?.byteLength]).toEqual([GREETING, ANSWER, PROOF])
  expect(isProof(token, greeting, answer, proof as Buffer)).toBe(true)
})

it('is not made for a reactor that does not know the token', () => {
  const greeting = writeGreeting('call')
  expect(writeProof(token, greeting, writeAnswer(makeToken(), greeting))).toBeUndefined()
  expect(writeProof(token, greeting, Buffer.alloc(ANSWER))).toBeUndefined()
})

it('holds for one conversation and one right only', () => {
  const greeting = writeGreeting('call')
  const answer = writeAnswer(token, greeting)
  const proof = writeProof(token, greeting, answer) as Buffer
  expect(isProof(token, greeting, writeAnswer(token, greeting), proof)).toBe(false)
  expect(isProof(token, writeGreeting('call'), answer, proof)).toBe(false)
  const raised = Buffer.from(greeting)
  raised[8] = 1
  expect(readGreeting(raised)).toBe('admin')
  expect(isProof(token, raised, answer, proof)).toBe(false)
  // What the reactor sends is no client's proof.
  expect(isProof(token, greeting, answer, answer.subarray(32))).toBe(false)
})

it('begins with a greeting that is known by its first wrong byte', () => {
  const greeting = writeGreeting('admin')
  for (let length = 0; length < GREETING; length += 1) {
    expect(readGreeting(greeting.subarray(0, length))).toBe('incomplete')
  }
  expect(readGreeting(greeting)).toBe('admin')
  for (const text of ['G', 'CROCHEX', 'CROCHET\u0002', 'CROCHET\u0001\u0002']) {
    expect(readGreeting(Buffer.from(text, 'latin1'))).toBeUndefined()
  }
})
