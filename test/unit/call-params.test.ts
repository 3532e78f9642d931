import { describe, expect, it } from 'vitest'
import { type Call, readCall, readId, readInitialize, readStash, readUid } from '../../sidecar/call-params.js'
import { encodePayload } from '../../src/payload.js'

const good: unknown[] = ['file:///m.mjs', ['tools', 'run'], [1], { timeout: 500, from: 'file:///host.mjs' }]

describe('the params of a call', () => {
  it('are read', () => {
    const call = read(good)
    expect(call).toMatchObject({
      module: 'file:///m.mjs',
      path: ['tools', 'run'],
      name: 'run',
      timeout: 500,
      from: 'file:///host.mjs',
    })
    expect(call.args()).toEqual([1])
  })

  it('may have no options: then there is no deadline', () => {
    expect(read(good.slice(0, 3))).toMatchObject({ timeout: Number.POSITIVE_INFINITY, from: undefined })
  })

  it('may have options that this version does not know', () => {
    expect(read([...good.slice(0, 3), { colour: 'abc' }]).timeout).toBe(Number.POSITIVE_INFINITY)
  })

  it('may carry a trace: texts by name, else it is ignored', () => {
    const traceOf = (trace: unknown) => read([...good.slice(0, 3), { trace }]).trace
    expect(traceOf({ traceparent: '00-1-2-01' })).toEqual({ traceparent: '00-1-2-01' })
    for (const other of ['abc', null, ['abc'], { traceparent: 1 }]) expect(traceOf(other)).toBeUndefined()
  })

  it('may name a function defined in place', () => {
    expect(read(['file:///m.mjs', 'inPlace', [], {}])).toMatchObject({ path: 'inPlace', name: 'inPlace' })
  })

  it('name the module where the path is empty', () => {
    expect(read(['file:///m.mjs', [], [], {}]).name).toBe('file:///m.mjs')
  })

  it.each([
    [0, 5],
    [0, null],
    [1, null],
    [1, [1]],
    [1, { 0: 'run' }],
    [2, 'abc'],
    [2, Uint8Array.of(1)],
    [2, null],
    [3, 5],
    [3, ['timeout', 5]],
    [3, { timeout: Number.NaN }],
    [3, { timeout: '5' }],
    [3, { from: 5 }],
  ])('are refused when number %i is %o', (index, value) => {
    expect(readCall(good.with(index, value), 'plain')).toBeTypeOf('string')
  })

  it('unpack their arguments late: the call fails, not the reading', () => {
    const call = read([...good.slice(0, 2), Uint8Array.of(0xff)], 'packed')
    expect(() => call.args()).toThrow()
  })

  it('unpack their arguments', () => {
    const args = [new Map([[1, undefined]]), undefined]
    expect(read([...good.slice(0, 2), encodePayload(args, 'argument')], 'packed').args()).toEqual(args)
  })

  it('do not take a packed value for arguments that is no array', () => {
    const call = read([...good.slice(0, 2), encodePayload('abc', 'argument')], 'packed')
    expect(() => call.args()).toThrow()
  })
})

describe('the params of initialize', () => {
  it('are read, with what a newer client says besides left out', () => {
    expect(readInitialize([{ protocol: 1, client: 'c', payload: 'plain', init: 'file:///i.mjs', extra: 1 }])).toEqual({
      protocol: 1,
      client: 'c',
      payload: 'plain',
      init: 'file:///i.mjs',
    })
  })

  it('may name the process', () => {
    const named = { protocol: 1, client: 'c', pid: 7, payload: 'plain' }
    expect(readInitialize([named])).toEqual(named)
  })

  it('may limit the stash', () => {
    const limits = { maxStash: 0, maxStashBytes: 0, stashTtl: 1000 }
    expect(readInitialize([{ protocol: 1, client: 'c', payload: 'plain', ...limits }])).toMatchObject(limits)
  })

  it.each([
    { pid: '7' },
    { pid: -1 },
    { maxStash: -1 },
    { maxStash: '5' },
    { maxStashBytes: -1 },
    { stashTtl: null },
    { stashTtl: Number.NaN },
  ])('refuse %o', (limits) => {
    expect(readInitialize([{ protocol: 1, client: 'c', payload: 'plain', ...limits }])).toBeTypeOf('string')
  })

  it('may have no init', () => {
    expect(readInitialize([{ protocol: 1, client: 'c', payload: 'packed' }])).not.toHaveProperty('init')
  })
})

describe('the params of stash', () => {
  it('name a running call', () => {
    expect(readStash(['uid', 7])).toEqual({ kind: 'running', uid: 'uid', id: 7 })
  })

  it('bring a value', () => {
    const outcome = { error: null, result: 'value' }
    expect(readStash(['uid', null, [null, 'value']])).toEqual({ kind: 'outcome', uid: 'uid', outcome })
  })

  it('bring an error', () => {
    const outcome = { error: ['thrown', 'Error', {}], result: null }
    expect(readStash(['uid', null, [outcome.error, null]])).toEqual({ kind: 'outcome', uid: 'uid', outcome })
  })

  it.each([
    [[]],
    [[7, 7]],
    [['', 7]],
    [['uid']],
    [['uid', '7']],
    [['uid', null]],
    [['uid', null, 'value']],
    [['uid', null, [null]]],
    [['uid', null, ['Error', null]]],
  ])('are refused: %o', (params) => {
    expect(readStash(params)).toBeTypeOf('string')
  })
})

describe('the params of retrieve', () => {
  it('are the uid', () => {
    expect(readUid(['uid'])).toBe('uid')
  })

  it.each([[[]], [[7]], [[null]]])('are no uid: %o', (params) => {
    expect(readUid(params)).toBeUndefined()
  })
})

describe('the params of cancel', () => {
  it.each([0, 7, 0xffff_ffff])('are the id %i', (id) => {
    expect(readId([id])).toBe(id)
  })

  it.each([[[]], [['7']], [[null]], [[7n]]])('are no id: %o', (params) => {
    expect(readId(params)).toBeUndefined()
  })
})

function read(params: unknown[], mode: 'plain' | 'packed' = 'plain'): Call {
  const call = readCall(params, mode)
  if (typeof call === 'string') throw new Error(call)
  return call
}
