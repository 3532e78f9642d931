// The tables of docs/protocol.md, against the codecs.
import { inspect } from 'node:util'
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { parseMessage, writeResponse } from '../../src/envelope.js'
import { EncodingError } from '../../src/errors.js'
import { decodePayload, encodePayload } from '../../src/payload.js'
import { bytesOf, rowsUnder } from '../protocol-document.js'
import { differenceOf } from '../same-value.js'

const results = rowsUnder('What a result becomes')
const args = rowsUnder('What an argument becomes')
const packed = rowsUnder('Examples')

it('all tables are found', () => {
  expect([results.length, args.length, packed.length].every((length) => length > 10)).toBe(true)
})

describe('a plain result', () => {
  it.each(results.filter(([, hex]) => hex !== 'refused'))('%s becomes %s', (source = '', hex = '') => {
    expect(Buffer.from(writeResponse(1, null, runInThisContext(source)))).toEqual(bytesOf(`94 01 01 c0 ${hex}`))
  })

  it.each(results.filter(([, hex]) => hex === 'refused'))('%s is refused', (source = '', _, remark = '') => {
    const path = /`path`: `(.*)`/.exec(remark)?.[1]
    let refusal: unknown
    try {
      writeResponse(1, null, runInThisContext(source))
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(EncodingError)
    expect(refusal).toMatchObject({ side: 'result', path: path ?? expect.stringMatching(/^result/) })
  })
})

describe('a plain argument', () => {
  it.each(args)('%s becomes %s', (hex = '', shown = '') => {
    const message = parseMessage(bytesOf(`93 02 a1 6d 91 ${hex}`))
    if (message.type !== 'notification') throw new Error(message.type)
    expect(inspect(message.params[0])).toBe(shown)
  })
})

describe('a packed value', () => {
  it.each(packed)('%s is written as %s', (source = '', hex = '') => {
    expect(Buffer.from(encodePayload(runInThisContext(source), 'result'))).toEqual(bytesOf(hex))
  })

  it.each(packed.filter(([source = '']) => !source.includes('Point')))(
    '%s is read from %s',
    (source = '', hex = '') => {
      expect(differenceOf(decodePayload(bytesOf(hex)), runInThisContext(source))).toBeUndefined()
    },
  )
})
