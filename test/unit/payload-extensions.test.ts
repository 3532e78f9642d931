import { addExtension, pack, unpack } from 'msgpackr/pack'
import { expect, test } from 'vitest'
import { decodePayload, encodePayload } from '../../src/payload.js'

class List extends Array<unknown> {}

class Instance {
  own = 1
}

// msgpackr keeps one list of extensions for the whole process, so other packages extend ours as well.
for (const [index, Class] of [List, Instance, Uint8Array, ArrayBuffer, Date, Map, Error].entries()) {
  addExtension({ Class, type: 100 + index, pack: () => Buffer.from('hijacked'), unpack: () => 'hijacked' })
}

test('the extensions do work in msgpackr itself', () => {
  expect(unpack(pack(new List()))).toBe('hijacked')
})

test.each([
  ['a subclass of Array', () => List.of<unknown>(1, 'x'), [1, 'x']],
  ['an instance', () => new Instance(), { own: 1 }],
  ['a Buffer', () => Buffer.from('x'), Buffer.from('x')],
  ['a typed array', () => Uint8Array.of(1), Uint8Array.of(1)],
  ['an ArrayBuffer', () => new ArrayBuffer(1), new ArrayBuffer(1)],
  ['a Date', () => new Date(5), new Date(5)],
  ['a Map', () => new Map([[1, 2]]), new Map([[1, 2]])],
])('%s crosses whatever extension another package has given msgpackr for it', (_name, make, expected) => {
  expect(decodePayload(encodePayload([make()], 'argument'))).toEqual([expected])
})

test('the extension of another package is refused', () => {
  expect(() => decodePayload(Buffer.from([1, 0xd4, 100, 0]))).toThrow('token 0xd4')
})
