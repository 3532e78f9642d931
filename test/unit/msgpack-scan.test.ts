import * as fc from 'fast-check'
import { Packr } from 'msgpackr/pack'
import { describe, expect, test } from 'vitest'
import { MalformedMessagePack, scanMessagePack } from '../../src/msgpack-scan.js'

const packr = new Packr({ useRecords: false, variableMapSize: true })

const LIMITS = { maxValues: 10_000_000, maxStringBytes: 1000 }

function scan(bytes: readonly number[] | Uint8Array, maxDepth = 10): void {
  scanMessagePack(Uint8Array.from(bytes), { maxDepth, ...LIMITS })
}

describe('accepts', () => {
  test.each([
    ['nil', [0xc0]],
    ['booleans', [0x92, 0xc2, 0xc3]],
    ['the smallest numbers', [0x92, 0x7f, 0xe0]],
    ['floats', [0x92, 0xca, 0, 0, 0, 0, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['unsigned integers', [0x94, 0xcc, 1, 0xcd, 1, 2, 0xce, 1, 2, 3, 4, 0xcf, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['signed integers', [0x94, 0xd0, 1, 0xd1, 1, 2, 0xd2, 1, 2, 3, 4, 0xd3, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['strings', [0x94, 0xa1, 0x61, 0xd9, 1, 0x61, 0xda, 0, 1, 0x61, 0xdb, 0, 0, 0, 1, 0x61]],
    ['binaries', [0x93, 0xc4, 1, 0xff, 0xc5, 0, 1, 0xff, 0xc6, 0, 0, 0, 1, 0xff]],
    ['arrays', [0x92, 0xdc, 0, 1, 0xc0, 0xdd, 0, 0, 0, 1, 0xc0]],
    ['maps', [0x93, 0x81, 0xa1, 0x61, 0, 0xde, 0, 1, 0xa1, 0x61, 0, 0xdf, 0, 0, 0, 1, 0xa1, 0x61, 0]],
    ['empty ones', [0x94, 0x90, 0x80, 0xa0, 0xc4, 0]],
    ['a map in a map', [0x82, 0xa1, 0x61, 0x81, 0xa1, 0x62, 0x90, 0xa1, 0x63, 0x00]],
    ['a value like the key __proto__', [0xa9, ...Buffer.from('__proto__')]],
    ['text of several bytes a character', [0xa9, ...Buffer.from('é日😀')]],
  ])('%s', (_name, bytes) => {
    expect(() => scan(bytes)).not.toThrow()
  })

  test('all that msgpackr writes of a value of JSON', () => {
    // A key `__proto__`, which is refused, comes up now and then.
    const value = fc.jsonValue().filter((each) => !JSON.stringify(each).includes('__proto__'))
    fc.assert(fc.property(value, (each) => scan(packr.pack(each), 20)))
  })

  test('as many levels as allowed', () => {
    expect(() => scan([0x91, 0x91, 0x90], 3)).not.toThrow()
  })
})

describe('refuses', () => {
  test.each([
    ['nothing at all', [], 'the value at byte 0 is cut short'],
    ['a second value', [0xc0, 0xc0], '1 bytes after the value'],
    ['the unused token', [0xc1], 'token 0xc1 at byte 0'],
    ['an extension', [0x91, 0xd4, 1, 1], 'token 0xd4 at byte 1'],
    ['a long extension', [0xc9, 0, 0, 0, 0, 1], 'token 0xc9 at byte 0'],
    ['a number cut short', [0xce, 1, 2, 3], 'the value at byte 0 is cut short'],
    ['a length cut short', [0xda, 0], 'cut short'],
    ['a string cut short', [0xa2, 0x61], 'the value at byte 0 is cut short'],
    ['a binary cut short', [0xc4, 2, 1], 'the value at byte 0 is cut short'],
    ['an array cut short', [0x92, 0xc0], 'the value at byte 0 is cut short'],
    ['an array of more elements than bytes', [0xdd, 0xff, 0xff, 0xff, 0xff, 0xc0], 'the value at byte 0 is cut short'],
    ['a key without a value', [0x81, 0xa1, 0x61], 'cut short'],
    ['a number as a key', [0x81, 0x01, 0x01], 'the key at byte 1 is not a string'],
    ['nil as a key', [0x81, 0xc0, 0x01], 'the key at byte 1 is not a string'],
    ['a binary as a key', [0x81, 0xc4, 0, 0x01], 'the key at byte 1 is not a string'],
    ['a map as a second key', [0x82, 0xa0, 0x90, 0x80, 0x01], 'the key at byte 3 is not a string'],
    ['a key __proto__', [0x81, 0xa9, ...Buffer.from('__proto__'), 1], 'a key __proto__ at byte 1'],
    ['bad UTF-8', [0xa1, 0xff], 'bad UTF-8 at byte 0'],
    ['bad UTF-8 in a key', [0x81, 0xa1, 0xff, 0x01], 'bad UTF-8 at byte 1'],
  ])('%s', (_name, bytes, message) => {
    expect(() => scan(bytes)).toThrow(message)
    expect(() => scan(bytes)).toThrow(MalformedMessagePack)
  })

  test('a level more than allowed', () => {
    expect(() => scan([0x91, 0x91, 0x90], 2)).toThrow('more than 2 levels')
  })

  test('a value more than allowed, keys counted', () => {
    const limits = { ...LIMITS, maxDepth: 10, maxValues: 5 }
    expect(() => scanMessagePack(Uint8Array.of(0x94, 1, 2, 3, 4), limits)).not.toThrow()
    expect(() => scanMessagePack(Uint8Array.of(0x95, 1, 2, 3, 4, 5), limits)).toThrow('more than 5 values')
    expect(() => scanMessagePack(Uint8Array.of(0x82, 0xa0, 1, 0xa0, 1), limits)).not.toThrow()
    expect(() => scanMessagePack(Uint8Array.of(0x92, 1, 0x81, 0xa0, 0x91, 1), limits)).toThrow('more than 5 values')
  })

  test('a string longer than allowed', () => {
    const limits = { ...LIMITS, maxDepth: 10, maxStringBytes: 40 }
    const text = (length: number): Buffer => Buffer.from([0xd9, length, ...Buffer.alloc(length, 'x')])
    expect(() => scanMessagePack(text(40), limits)).not.toThrow()
    expect(() => scanMessagePack(text(41), limits)).toThrow('a string of more than 40 bytes')
  })

  test('binaries, if asked to', () => {
    expect(() => scanMessagePack(Uint8Array.of(0xc4, 1, 0), { maxDepth: 1, binary: false, ...LIMITS })).toThrow(
      'binary data',
    )
  })

  test('every value that msgpackr has written, cut short', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const bytes = packr.pack(value)
        expect(() => scan(bytes.subarray(0, cut % bytes.length), 20)).toThrow(MalformedMessagePack)
      }),
    )
  })
})

test('a million levels take neither stack nor long', () => {
  expect(() => scan(Buffer.alloc(1_000_000, 0x91), 2_000_000)).toThrow('cut short')
})
