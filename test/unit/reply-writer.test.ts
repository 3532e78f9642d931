import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../sidecar/calls.js'
import { CallFailure, ReplyWriter } from '../../sidecar/reply-writer.js'
import { type Message, parseMessage } from '../../src/envelope.js'
import { EncodingError, FunctionNotFound } from '../../src/errors.js'
import { MessageMemory } from '../../src/message-memory.js'
import type { PayloadMode, WireError } from '../../src/messages.js'
import { decodePayload } from '../../src/payload.js'

type Response = Extract<Message, { type: 'response' }>

const LIMIT = 1024
const ENOUGH = 100_000
const long = 'x'.repeat(10 * LIMIT)
const missing = new FunctionNotFound('there is none', { phase: 'export', module: 'm' })
const fail = (): never => {
  throw new Error('of the hostile thing')
}

it('writes a plain value as it is', () => {
  expect(read('plain', { kind: 'value', value: { a: [1, 'x', null] } })).toEqual({
    type: 'response',
    id: 7,
    error: null,
    result: { a: [1, 'x', null] },
  })
})

it('writes a packed value as one binary', () => {
  const { result } = read('packed', { kind: 'value', value: { a: new Map([[1, undefined]]) } })
  expect(decodePayload(result as Uint8Array)).toEqual({ a: new Map([[1, undefined]]) })
})

describe.each<PayloadMode>(['plain', 'packed'])('%s', (mode) => {
  it('a cancellation has a kind of its own and the name of the function', () => {
    expect(errorIn(mode, { kind: 'cancelled' })).toMatchObject(['cancelled', expect.stringContaining('run'), {}])
  })

  it.each<[string, unknown, WireError[0]]>([
    ['a function that the sidecar has not found', new CallFailure(missing), 'function-not-found'],
    ["an error of the user's", new RangeError('of the user'), 'thrown'],
    ["an error of ours that the user's code throws", missing, 'thrown'],
    ["an encoding error that the user's code throws", new EncodingError('x', { side: 'result', path: 'x' }), 'thrown'],
  ])('%s has its kind', (_, thrown, kind) => {
    expect(errorIn(mode, { kind: 'thrown', thrown })[0]).toBe(kind)
  })

  it('a value that fits exactly is sent', () => {
    const overhead = bytesOf(mode, { kind: 'value', value: 'x'.repeat(500) }, LIMIT).byteLength - 500
    const value = 'x'.repeat(LIMIT - overhead)
    expect(read(mode, { kind: 'value', value }, LIMIT).error).toBeNull()
    expect(read(mode, { kind: 'value', value: `${value}x` }, LIMIT).error).toEqual([
      'message-too-large',
      expect.stringContaining('run()'),
      { side: 'result', size: LIMIT + 1, limit: LIMIT },
    ])
  })

  // The client ends a sidecar that sends more.
  it.each<[string, CallOutcome]>([
    ['an error with a long message', { kind: 'thrown', thrown: new Error(long) }],
    ['an error with a long property', { kind: 'thrown', thrown: Object.assign(new Error(), { body: long }) }],
    [
      'an error with a long stack',
      { kind: 'thrown', thrown: Object.assign(new Error(), { stack: 'at x\n'.repeat(LIMIT) }) },
    ],
    ['a long text that is thrown', { kind: 'thrown', thrown: long }],
    ['the names of what there is', { kind: 'thrown', thrown: new CallFailure(notFound(long)) }],
    ['a value with a long name that cannot cross', { kind: 'value', value: { [long]: () => 1 } }],
  ])('the limit holds for %s', (_, outcome) => {
    const message = bytesOf(mode, outcome, LIMIT)
    expect(parseMessage(message)).toMatchObject({ id: 7, error: expect.any(Array) })
    expect(message.byteLength).toBeLessThanOrEqual(LIMIT)
  })

  it('the limit holds for a function with a long name', () => {
    expect(bytesOf(mode, { kind: 'cancelled' }, LIMIT, long).byteLength).toBeLessThanOrEqual(LIMIT)
    expect(bytesOf(mode, { kind: 'value', value: long }, LIMIT, long).byteLength).toBeLessThanOrEqual(LIMIT)
  })

  it.each<[string, () => unknown]>([
    ['a getter that throws', () => Object.defineProperty({}, 'a', { get: fail, enumerable: true })],
    ['a Proxy that throws', () => new Proxy({}, { ownKeys: fail, get: fail, getPrototypeOf: fail })],
    ['a revoked Proxy', revoked],
    ['a function', () => () => 1],
    ['a symbol', () => Symbol('x')],
  ])('a value that is %s is an encoding error, which names the call', (_, make) => {
    const [kind, message] = errorIn(mode, { kind: 'value', value: [make()] })
    expect(kind).toBe('encoding')
    expect(message).toMatch(/^run\(\): result\[0\]/)
  })

  it.each<[string, () => unknown]>([
    ['a Proxy that throws', () => new Proxy(new Error('x'), { has: fail, get: fail, getPrototypeOf: fail })],
    ['a revoked Proxy', revoked],
    ['an error whose message throws', () => Object.defineProperty(new Error('x'), 'message', { get: fail })],
    ['an error whose code throws', () => Object.defineProperty(new Error('x'), 'code', { get: fail })],
    ['an error with half a surrogate pair', () => new Error('\ud800')],
    ['a function', () => () => 1],
    ['a symbol', () => Symbol('x')],
  ])('%s can be thrown', (_, make) => {
    expect(errorIn(mode, { kind: 'thrown', thrown: make() })[0]).toBe('thrown')
  })
})

function bytesOf(mode: PayloadMode, outcome: CallOutcome, limit: number, name = 'run'): Uint8Array {
  const replies = new ReplyWriter(mode, limit, new MessageMemory(false))
  return replies.respond(7, name, replies.encode(name, outcome))
}

function read(mode: PayloadMode, outcome: CallOutcome, limit = ENOUGH): Response {
  const message = parseMessage(bytesOf(mode, outcome, limit))
  if (message.type !== 'response') throw new Error(`a ${message.type}`)
  return message
}

function errorIn(mode: PayloadMode, outcome: CallOutcome): WireError {
  const { error } = read(mode, outcome)
  if (error === null) throw new Error('no error')
  return error
}

function notFound(name: string): FunctionNotFound {
  return new FunctionNotFound('there is none', { phase: 'export', module: 'm', names: [name] })
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
