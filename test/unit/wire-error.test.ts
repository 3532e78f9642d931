import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMessage, writeResponse } from '../../src/envelope.js'
import {
  AccessDenied,
  CancelledError,
  CrochetError,
  EncodingError,
  FunctionNotFound,
  MessageTooLarge,
  Overloaded,
  ReactorStopped,
  ResultNotFound,
  UsageError,
} from '../../src/errors.js'
import type { PayloadMode, WireError } from '../../src/messages.js'
import { encodePayload } from '../../src/payload.js'
import { failureToWire, fromWireError, toWireError } from '../../src/wire-error.js'

/** There and back, through the bytes of a response. */
function crossed(error: WireError): unknown {
  const message = parseMessage(writeResponse(1, error, null))
  if (message.type !== 'response' || message.error === null) throw new Error('no error has arrived')
  return fromWireError(message.error, { call: 'fn', mayHaveRun: true }).thrown
}

describe('the message of a wire error', () => {
  it.each([
    [new TypeError('boom'), 'TypeError: boom'],
    [new Error(), 'Error'],
    [undefined, 'undefined was thrown'],
    [null, 'null was thrown'],
    ['', "'' was thrown"],
    ['text', "'text' was thrown"],
    [{ a: 1 }, '{ a: 1 } was thrown'],
    [Symbol('s'), 'Symbol(s) was thrown'],
  ])('is a readable line: %j', (thrown, message) => {
    expect([toWireError(thrown, 'packed')[1], toWireError(thrown, 'plain')[1]]).toEqual([message, message])
  })
})

describe('anything thrown', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withObjectString: true,
    withBoxedValues: true,
    withSparseArray: true,
    stringUnit: 'binary',
  })
  // Symbols, functions and half surrogate pairs are what a plain message cannot carry.
  const thrown = fc.oneof(
    anything,
    fc
      .record({ cause: anything, message: fc.string(), own: fc.dictionary(fc.string(), anything) })
      .map(({ cause, message, own }) => Object.assign(new AggregateError([cause], message, { cause }), own)),
    fc.constantFrom<unknown>(
      Symbol('s'),
      () => {},
      '\ud800',
      Object.assign(new Error('\ud800'), { '\ud800': ['\ud800'] }),
    ),
  )

  it.each<PayloadMode>(['packed', 'plain'])('makes a response that is read again, %s', (mode) => {
    fc.assert(
      fc.property(thrown, (value) => {
        const arrived = crossed(toWireError(value, mode))
        if (value instanceof Error) expect(arrived).toBeInstanceOf(Error)
      }),
      { numRuns: 500 },
    )
  })

  it.each<PayloadMode>(['packed', 'plain'])(
    'makes one however deep it is, without the loss of more than that, %s',
    (mode) => {
      let deep: unknown = 1
      for (let level = 0; level < 520; level++) {
        deep = [deep]
        if (level < 490) continue
        const error = Object.assign(new Error('m', { cause: new TypeError('inner', { cause: deep }) }), {
          code: 'E',
          deep,
        })
        expect(crossed(toWireError(error, mode))).toMatchObject({
          message: 'm',
          code: 'E',
          cause: { message: 'inner' },
        })
        expect(crossed(toWireError(deep, mode))).toBeDefined()
        const failure = failureToWire(new FunctionNotFound('f', { phase: 'load', module: 'm', cause: error }))
        expect(crossed(failure)).toMatchObject({ message: 'f', cause: { message: 'm' } })
      }
    },
  )
})

describe("the sidecar's own failures", () => {
  const cause = new SyntaxError('Unexpected token')
  const failures: [CrochetError, WireError[0], object][] = [
    [new CancelledError('m'), 'cancelled', {}],
    [new UsageError('m'), 'usage', {}],
    [
      new FunctionNotFound('m', { phase: 'load', module: './m.js', location: 'm.js:3', names: ['a', 'b'], cause }),
      'function-not-found',
      { phase: 'load', module: './m.js', location: 'm.js:3', names: ['a', 'b'] },
    ],
    [
      new FunctionNotFound('m', { phase: 'resolve', module: './\ud800.js', names: ['\ud800'] }),
      'function-not-found',
      { phase: 'resolve', module: './\ufffd.js', location: undefined, names: ['\ufffd'] },
    ],
    [
      new EncodingError('m', { side: 'argument', path: 'args[0].f' }),
      'encoding',
      { side: 'argument', path: 'args[0].f' },
    ],
    [
      new MessageTooLarge('m', { side: 'result', size: 12, limit: 10 }),
      'message-too-large',
      { side: 'result', size: 12, limit: 10 },
    ],
    [new ResultNotFound('m', { why: 'expired' }), 'result-not-found', { why: 'expired' }],
    [new Overloaded('m', { limit: 'maxStash' }), 'overloaded', { limit: 'maxStash' }],
    [new AccessDenied('m', { why: 'no token' }), 'access-denied', { why: 'no token' }],
  ]

  it.each(failures)('arrive as their class, with their fields and the call: %s', (failure, kind, fields) => {
    const wire = failureToWire(failure)
    expect(wire[0]).toBe(kind)
    const error = crossed(wire)
    expect(Object.getPrototypeOf(error)).toBe(Object.getPrototypeOf(failure))
    expect(error).toMatchObject({ ...fields, message: 'm', call: 'fn', mayHaveRun: true })
  })

  it('keep their cause', () => {
    const error = crossed(failureToWire(new FunctionNotFound('m', { phase: 'load', module: 'm', cause })))
    expect(Reflect.get(Object(error), 'cause')).toBeInstanceOf(SyntaxError)
    expect(error).toMatchObject({ cause: { message: 'Unexpected token', stack: cause.stack } })
  })

  it('have no cause where there was none, and an undefined one where it was undefined', () => {
    expect('cause' in Object(crossed(failureToWire(new CancelledError('m'))))).toBe(false)
    expect('cause' in Object(crossed(failureToWire(new CancelledError('m', { cause: undefined }))))).toBe(true)
  })

  it('of classes that have no kind are still read', () => {
    const stopped = new ReactorStopped('m', {
      reason: 'exit',
      exitCode: 1,
      signal: undefined,
      stderrTail: '',
      generation: 1,
    })
    expect(crossed(failureToWire(stopped))).toMatchObject({ name: 'CrochetError', message: 'm', call: 'fn' })
  })
})

describe('fromWireError', () => {
  const modes: PayloadMode[] = ['packed', 'plain']

  it.each(modes)('gives what was thrown, %s', (mode) => {
    const thrown = Object.assign(new RangeError('m'), { code: 'E' })
    const error = crossed(toWireError(thrown, mode))
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ message: 'm', code: 'E', stack: thrown.stack })
    expect(crossed(toWireError('text', mode))).toBe('text')
  })

  it('gives an error thrown in the reactor its own call and no other', () => {
    expect(crossed(toWireError(new CancelledError('m', { call: 'inner' }), 'packed'))).toMatchObject({ call: 'inner' })
  })

  it('uses the classes that are given', () => {
    class Given extends Error {}
    const options = { call: 'fn', mayHaveRun: true, classes: new Map([['Given', Given]]) }
    expect(fromWireError(toWireError(new Given('m'), 'packed'), options).thrown).toBeInstanceOf(Given)
  })

  it.each(['protocol', 'version', 'init', 'of-a-newer-sidecar', 'toString'])(
    'makes a CrochetError of kind %s',
    (kind) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kinds come from the wire
      const error = crossed([kind as WireError[0], 'm', { a: 1 }])
      expect(Object.getPrototypeOf(error)).toBe(CrochetError.prototype)
      expect(error).toMatchObject({ message: 'm', call: 'fn', mayHaveRun: true })
    },
  )

  it('makes of missing fields what it can', () => {
    const read = (kind: WireError[0], details: WireError[2]): unknown => crossed([kind, 'm', details])
    expect(read('function-not-found', { phase: 7, module: null, names: 'no' })).toMatchObject({
      phase: 'export',
      module: '',
      location: undefined,
      names: [],
    })
    expect(read('encoding', { side: 'neither', path: 1 })).toMatchObject({ side: 'result', path: '' })
    expect(read('message-too-large', {})).toMatchObject({ side: 'result', size: Number.NaN, limit: Number.NaN })
    expect(read('overloaded', { limit: [], cause: 5 })).toMatchObject({ limit: '' })
  })

  it.each([
    ['nothing', {}],
    ['no bytes', { thrown: 'text' }],
    ['no payload', { thrown: Buffer.from([250, 1, 2]) }],
    ['no description', { thrown: encodePayload({ a: 1 }, 'result') }],
    ['no description but null', { thrown: encodePayload(null, 'result') }],
    ['a value that does not decode', { thrown: encodePayload({ kind: 'value', value: Buffer.of(250) }, 'result') }],
  ])('makes an Error with the message where details have %s', (_name, details) => {
    expect(crossed(['thrown', 'the message', details])).toMatchObject({ name: 'Error', message: 'the message' })
  })
})
