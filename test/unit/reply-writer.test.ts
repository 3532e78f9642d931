import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../sidecar/calls.js'
import { replyWriter } from '../../sidecar/reply-writer.js'
import { parseMessage } from '../../src/envelope.js'
import { EncodingError, FunctionNotFound } from '../../src/errors.js'
import type { PayloadMode, WireError } from '../../src/messages.js'
import { decodePayload } from '../../src/payload.js'

const LIMIT = 1024
const broken = new Error('of the hostile thing')
const fail = (): never => {
  throw broken
}

it('writes a plain value as it is', () => {
  expect(read('plain', { kind: 'value', value: { a: [1, 'x', null] } })).toMatchObject({
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
  it('a cancellation has the kind of its own and the name of the function', () => {
    expect(errorIn(mode, { kind: 'cancelled' })).toMatchObject(['cancelled', expect.stringContaining('run'), {}])
  })

  it.each<[string, Error, WireError[0]]>([
    ['a function that is missing', new FunctionNotFound('none', { phase: 'export', module: 'm' }), 'function-not-found'],
    ['a value that cannot cross', new EncodingError('a function', { side: 'result', path: 'result' }), 'encoding'],
    ["an error of the user's", new RangeError('of the user'), 'thrown'],
    ["an error of the user's with such a code", Object.assign(new Error('x'), { code: 'CROCHET_ENCODING' }), 'thrown'],
  ])('%s has its kind', (_, thrown, kind) => {
    expect(errorIn(mode, { kind: 'thrown', thrown })[0]).toBe(kind)
  })

  it('a value that fits exactly is sent', () => {
    const overhead = replyWriter(mode, LIMIT).reply(7, 'run', { kind: 'value', value: 'x'.repeat(500) }).byteLength - 500
    const value = 'x'.repeat(LIMIT - overhead)
    expect(read(mode, { kind: 'value', value }).error).toBeNull()
    expect(errorIn(mode, { kind: 'value', value: `${value}x` })).toMatchObject([
      'message-too-large',
      expect.stringContaining('run()'),
      { side: 'result', size: LIMIT + 1, limit: LIMIT },
    ])
  })

  // What is larger would end the connection, and the sidecar with it.
  it.each<[string, CallOutcome]>([
    ['a long message', { kind: 'thrown', thrown: new Error('x'.repeat(10 * LIMIT)) }],
    ['a long property', { kind: 'thrown', thrown: Object.assign(new Error(), { body: 'x'.repeat(10 * LIMIT) }) }],
    ['a long text thrown', { kind: 'thrown', thrown: 'x'.repeat(10 * LIMIT) }],
    ['a long stack', { kind: 'thrown', thrown: Object.assign(new Error(), { stack: 'at x\n'.repeat(LIMIT) }) }],
    ['many names', { kind: 'thrown', thrown: notFound(Array.from({ length: 50 }, (_, index) => `name${index}`.repeat(9))) }],
  ])('an error with %s stays within the limit too', (_, outcome) => {
    const message = replyWriter(mode, LIMIT).reply(7, 'run', outcome)
    expect(parseMessage(message)).toMatchObject({ id: 7, error: expect.any(Array) })
    expect(message.byteLength).toBeLessThanOrEqual(LIMIT)
  })

  it('a long name stays within the limit', () => {
    const message = replyWriter(mode, LIMIT).reply(7, 'run'.repeat(LIMIT), { kind: 'cancelled' })
    expect(message.byteLength).toBeLessThanOrEqual(LIMIT)
  })

  it.each<[string, unknown]>([
    ['a getter that throws', Object.defineProperty({}, 'a', { get: fail, enumerable: true })],
    ['a Proxy that throws', new Proxy({}, { ownKeys: fail, get: fail, getPrototypeOf: fail })],
    ['a revoked Proxy', revoked()],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
  ])('a value with %s is an encoding error', (_, value) => {
    expect(errorIn(mode, { kind: 'value', value })[0]).toBe('encoding')
  })

  it.each<[string, unknown]>([
    ['a Proxy that throws', new Proxy(new Error('x'), { has: fail, get: fail, getPrototypeOf: fail })],
    ['a revoked Proxy', revoked()],
    ['an error whose message throws', Object.defineProperty(new Error('x'), 'message', { get: fail })],
    ['an error whose code throws', Object.defineProperty(new Error('x'), 'code', { get: fail })],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['half a surrogate pair', new Error('\ud800')],
  ])('%s that is thrown is still an error', (_, thrown) => {
    expect(errorIn(mode, { kind: 'thrown', thrown })[0]).toBe('thrown')
  })
})

function read(mode: PayloadMode, outcome: CallOutcome) {
  const message = parseMessage(replyWriter(mode, LIMIT).reply(7, 'run', outcome))
  if (message.type !== 'response') throw new Error(`a ${message.type}`)
  return message
}

/** Read with room to spare, for errors with their stacks. */
function errorIn(mode: PayloadMode, outcome: CallOutcome): WireError {
  const limit = outcome.kind === 'value' ? LIMIT : 100_000
  const message = parseMessage(replyWriter(mode, limit).reply(7, 'run', outcome))
  if (message.type !== 'response' || message.error === null) throw new Error('no error')
  return message.error
}

function notFound(names: readonly string[]): FunctionNotFound {
  return new FunctionNotFound('none', { phase: 'export', module: 'm', names })
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
