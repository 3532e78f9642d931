import { describe, expect, it } from 'vitest'
import { isFailedResponse, responseId, writeNotification, writeRequest, writeResponse } from '../../src/envelope.js'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('responseId', () => {
  it('reads the id of a response from its head', () => {
    for (const id of [0, 127, 128, 255, 256, 65_535, 65_536, 0xffff_ffff]) {
      expect(responseId(writeResponse(id, null, 'x'))).toBe(id)
    }
  })

  it('is undefined for other messages, and where the id is none', () => {
    expect(responseId(writeRequest(5, 'm', []))).toBeUndefined()
    expect(responseId(writeNotification('m', []))).toBeUndefined()
    for (const bytes of ['', '94', '94 01', '94 01 cd01', '94 01 c0', '94 01 a1 37']) {
      expect(responseId(hex(bytes)), bytes).toBeUndefined()
    }
  })
})

describe('isFailedResponse', () => {
  it('tells errors from results by the head, whatever the id', () => {
    for (const id of [0, 127, 128, 255, 256, 65_535, 65_536, 0xffff_ffff]) {
      expect(isFailedResponse(writeResponse(id, ['thrown', 'm', {}], null)), `${id}`).toBe(true)
      for (const result of [null, false, 0, '', ['thrown']]) {
        expect(isFailedResponse(writeResponse(id, null, result)), `${id}`).toBe(false)
      }
    }
  })

  it('is false for other messages', () => {
    expect([isFailedResponse(writeRequest(1, 'm', [])), isFailedResponse(writeNotification('m', []))]).toEqual([
      false,
      false,
    ])
  })
})
