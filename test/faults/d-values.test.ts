// docs/reliability.md, D: values that cannot cross, that bite when they are read, that are large, deep, shared or changed.
import { createHash } from 'node:crypto'
import {
  EncodingError,
  type MessageTooLarge,
  Reactor,
  ReactorStopped,
  reactorModule,
  UsageError,
} from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caught } from '../caught.js'
import { refusedValues } from '../refused-values.js'
import { runSteps } from './kit/run-steps.js'

const hostile = reactorModule<typeof import('./reactor/hostile.mjs')>('./reactor/hostile.mjs', import.meta.url)
const reactor = new Reactor()
const blocking = reactor.waitFor(hostile, { timeout: 20_000 })
const background = reactor.runInReactor(hostile)

beforeAll(() => {
  reactor.setup()
  reactor.ready({ timeout: 20_000 })
})
afterAll(() => {
  reactor.shutdown()
})

const there = (value: unknown) => blocking.echo(value)
const later = () => expect(there(['still', { in: 'order' }])).toEqual(['still', { in: 'order' }])

describe('what cannot cross', () => {
  it('D1. an argument that cannot cross: EncodingError with its path, at once, and nothing is sent', () => {
    const calls = blocking.callCount()
    for (const [name, make, path] of refusedValues) {
      const value = { x: [1, make()] }
      const started = performance.now()
      const error = caught(() => (blocking.count as (...args: unknown[]) => number)(1, value))
      const ms = performance.now() - started
      const expected = { side: 'argument', path: `args[1].x[1]${path}`, mayHaveRun: false, call: 'count' }
      expect({ name, error }).toMatchObject({ error: expected })
      expect(error).toBeInstanceOf(EncodingError)
      expect({ name, slow: ms > 100 }).toEqual({ name, slow: false })
    }
    expect(reactor.status()).toMatchObject({ queued: 0, running: 0 })
    expect(blocking.callCount()).toBe(calls)
  })

  it('D2. a result that cannot cross: EncodingError with its path, for that call alone', () => {
    const others = [1, 2, 3].map((value) => background.later(value))
    const error = caught(() => blocking.results.uncrossable()) as EncodingError
    expect(error).toBeInstanceOf(EncodingError)
    expect(error).toMatchObject({ side: 'result', path: 'result.list[1].call', call: 'uncrossable', mayHaveRun: true })
    expect(error.message).toMatch(/^uncrossable\(\): result\.list\[1\]\.call is a function/)
    expect(others.map((other) => other.wait(5000))).toEqual([1, 2, 3])
  })

  it('D3. a getter that throws, changes what is read, stops the reactor or exits: a named error, and the next message is sound', () => {
    const refuse = () => {
      throw new RangeError('no getter today')
    }
    const argument = caught(() =>
      there({
        a: {
          get b() {
            return refuse()
          },
        },
      }),
    ) as EncodingError
    expect(argument).toMatchObject({
      code: 'CROCHET_ENCODING',
      side: 'argument',
      path: 'args[0].a.b',
      mayHaveRun: false,
    })
    expect(argument.cause).toMatchObject({ name: 'RangeError', message: 'no getter today' })
    later()
    const result = caught(() => blocking.results.getterThrows()) as EncodingError
    expect(result).toMatchObject({ code: 'CROCHET_ENCODING', side: 'result', path: 'result.a.b' })
    expect(result.cause).toMatchObject({ name: 'RangeError', message: 'no getter today' })
    later()
    expect(blocking.results.getterChanges()).toEqual({ a: 1, c: [3] })
    expect(caught(() => there({ toJSON: refuse }))).toMatchObject({ code: 'CROCHET_ENCODING', path: 'args[0].toJSON' })
    expect(caught(() => blocking.results.toJSONThrows())).toMatchObject({ path: 'result.toJSON' })
    later()
    // A call within the reading of another one's arguments.
    expect(
      there({
        get a() {
          return there('inner')
        },
      }),
    ).toEqual({ a: 'inner' })
    expect(caught(() => blocking.results.getterExits())).toMatchObject({
      name: 'ReactorStopped',
      reason: 'exit',
      exitCode: 4,
      call: 'getterExits',
    })
    later()
    const other = new Reactor()
    other.setup()
    const stopping = {
      get a() {
        return other.shutdown()
      },
    }
    const stopped = caught(() => other.waitFor(hostile.echo, { timeout: 5000 })(stopping)) as ReactorStopped
    expect(stopped).toBeInstanceOf(ReactorStopped)
    expect(stopped).toMatchObject({ reason: 'closed', mayHaveRun: false, call: 'echo' })
    expect(stopped).not.toBeInstanceOf(UsageError)
  })
})

describe('the shape of values', () => {
  it('D4. cycles: they arrive as they were', () => {
    const ring: { self?: unknown; list: unknown[]; map: Map<unknown, unknown> } = { list: [], map: new Map() }
    ring.self = ring
    ring.list.push(ring.list, ring)
    ring.map.set(ring.map, ring)
    const back = there(ring) as typeof ring
    expect(back).not.toBe(ring)
    expect(back.self).toBe(back)
    expect(back.list[0]).toBe(back.list)
    expect(back.list[1]).toBe(back)
    expect(back.map.get(back.map)).toBe(back)
  })

  it('D5. one object 100,000 times, and a doubling of 40 levels: sent once each, in linear time', () => {
    const shared = { a: [1] }
    const many = there(Array.from({ length: 100_000 }, () => shared)) as unknown[]
    expect(many).toHaveLength(100_000)
    expect(new Set(many).size).toBe(1)
    expect(many[0]).toEqual(shared)
    let doubling: unknown = 'the end'
    for (let level = 0; level < 40; level += 1) doubling = [doubling, doubling]
    let back = there(doubling)
    for (let level = 0; level < 40; level += 1) {
      const [first, second] = back as [unknown, unknown]
      expect(first).toBe(second)
      back = first
    }
    expect(back).toBe('the end')
  })

  it('D6. nested 100,000 levels deep: it crosses, whatever the stacks', () => {
    let deep: unknown = 'the bottom'
    for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep }
    let back = there(deep)
    for (let level = 99_999; level >= 0; level -= 1)
      back = level % 2 === 0 ? (back as unknown[])[0] : (back as { deep: unknown }).deep
    expect(back).toBe('the bottom')
  })

  it('D7. dangerous keys, in every position: own properties as they were, and no prototype is touched', () => {
    const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'toJSON']
    const before = Reflect.ownKeys(Object.prototype)
    for (const key of keys) {
      const bare = `{${JSON.stringify(key)}: {"polluted": true}, "a": 1}`
      for (const text of [bare, `[${bare}]`, `{"deep": [{"er": ${bare}}]}`]) {
        const value: unknown = JSON.parse(text)
        expect(JSON.stringify(there(value)), text).toBe(JSON.stringify(value))
        // Beside a Date it does not cross as plain MessagePack.
        const [back] = there([value, new Date(0)]) as [unknown]
        expect(JSON.stringify(back), text).toBe(JSON.stringify(value))
        const map = there(new Map([[key, value]])) as Map<string, unknown>
        expect(JSON.stringify(map.get(key)), text).toBe(JSON.stringify(value))
      }
      const thrown = caught(() => blocking.throwWith(`{${JSON.stringify(key)}: {"polluted": true}}`)) as object
      expect(Object.getPrototypeOf(thrown)).toBe(RangeError.prototype)
    }
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before)
    expect(blocking.prototypeKeys()).toEqual(before.map(String))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('D8. numbers and strings at their edges: the same to the bit', () => {
    const numbers = [
      0,
      -0,
      NaN,
      Infinity,
      -Infinity,
      2 ** 53 - 1,
      2 ** 53,
      2 ** 53 + 2,
      -(2 ** 53),
      2 ** 31,
      2 ** 32,
      -(2 ** 31) - 1,
    ]
    const edges = [
      ...numbers,
      2 ** 63,
      2 ** 64,
      5e-324,
      Number.MAX_VALUE,
      2n ** 63n,
      -(2n ** 63n) - 1n,
      2n ** 64n,
      2n ** 200n,
    ]
    const strings = ['', '\0', 'a\0b', '\ud800', '\udfffx', '\ud83d\ude00', '\ufeffx', '\uffff']
    for (const value of [...edges, ...strings]) {
      expect(there(value)).toBe(value)
      expect(there({ a: [value] })).toEqual({ a: [value] })
    }
    expect(Object.is(there(-0), -0)).toBe(true)
    expect(Object.is((there([new Date(0), -0]) as unknown[])[1], -0)).toBe(true)
    expect((there(new Date(NaN)) as Date).getTime()).toBeNaN()
  })
})

describe('the memory of values', () => {
  it('D11. results are copies: what is done to one changes neither another nor what the sidecar keeps', () => {
    const first = there(Buffer.from('the first result')) as Buffer
    const small = there([Buffer.from('ab'), Uint8Array.of(1, 2)]) as [Buffer, Uint8Array]
    const kept = Array.from({ length: 200 }, (_, index) => there(Buffer.alloc(100, index)) as Buffer)
    for (let index = 0; index < 500; index += 1) there(Buffer.alloc(100, 255))
    expect(String(first)).toBe('the first result')
    expect(small).toEqual([Buffer.from('ab'), Uint8Array.of(1, 2)])
    for (const [index, buffer] of kept.entries()) expect(buffer.equals(Buffer.alloc(100, index))).toBe(true)
    first.fill(0)
    kept[7]?.fill(0)
    expect(kept[8]?.equals(Buffer.alloc(100, 8))).toBe(true)
    const held = blocking.hold(Buffer.from('held in the sidecar'))
    for (let index = 0; index < 500; index += 1) there(Buffer.alloc(100, 255))
    expect(held).toBe(19)
    expect(String(blocking.held())).toBe('held in the sidecar')
  })

  it('D12. 70,000 keys, a million elements: they cross', () => {
    const keys = Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`key ${index}`, index]))
    expect(there(keys)).toEqual(keys)
    const elements = Array.from({ length: 1_000_000 }, (_, index) => index)
    const back = there(elements) as number[]
    expect(back.length === elements.length && back.every((element, index) => element === index)).toBe(true)
  })

  it('D15. an argument that changes right after the call has started: the function sees it as it was', () => {
    const sizes = [1, 100, 1000, 4096, 8192, 65_536, 1_000_000, 8_000_000]
    for (const size of sizes) {
      const bytes = Buffer.alloc(size, 1)
      const value = { bytes, list: ['as', 'it', 'was'], text: 'x'.repeat(size % 5000) }
      const expected = createHash('sha256')
        .update(bytes)
        .update(JSON.stringify([value.list, value.text]))
        .digest('hex')
      const result = background.digest(value)
      bytes.fill(2)
      value.list.push('no more')
      value.text = ''
      expect({ size, digest: result.wait(20_000) }).toEqual({ size, digest: expected })
    }
  })
})

describe('sizes', () => {
  it('D13. more bytes than may go, as an argument and as a result: MessageTooLarge, and nothing is sent', () => {
    const other = new Reactor({ maxMessageBytes: 2 ** 20 })
    other.setup()
    const { large, echo, callCount, count } = other.waitFor(hostile, { timeout: 20_000 })
    const fields = { code: 'CROCHET_MESSAGE_TOO_LARGE', limit: 2 ** 20 }
    const gibibyte = Buffer.allocUnsafeSlow(2 ** 30)
    const before = process.memoryUsage.rss()
    expect(caught(() => (count as (...args: unknown[]) => number)(gibibyte))).toMatchObject(fields)
    // It is refused before it is copied.
    expect(process.memoryUsage.rss() - before).toBeLessThan(2 ** 26)
    for (const value of [Buffer.alloc(2 ** 25), { a: [Buffer.alloc(2 ** 20)] }, 'x'.repeat(2 ** 20)]) {
      const error = caught(() => (count as (...args: unknown[]) => number)(value)) as MessageTooLarge
      expect(error).toMatchObject({ ...fields, side: 'argument', mayHaveRun: false, call: 'count' })
      expect(error.size).toBeGreaterThan(2 ** 20)
    }
    expect(callCount()).toBe(0)
    expect(caught(() => large(2 ** 25))).toMatchObject({ ...fields, side: 'result', mayHaveRun: true, call: 'large' })
    expect((echo(Buffer.alloc(2 ** 20 - 1000)) as Buffer).length).toBe(2 ** 20 - 1000)
    other.shutdown()
  })

  it('D14. lengths of 2 GiB and 4 GiB that a header claims: refused by the header, or waited for without memory', async () => {
    const script = new URL('raw/mischief.mjs', import.meta.url).href
    const bytes = {
      text31: '940101c0db80000000',
      text32: '940101c0dbffffffff',
      bin31: '940101c0c67fffffff',
      bin32: '940101c0c6ffffffff',
      array31: '940101c0dd80000000',
      map31: '940101c0df80000000',
    }
    const steps = Object.keys(bytes).flatMap((name) => [{ call: 'echo' }, { as: name, call: `bytes.${name}` }])
    const given = { script, given: { bytes: { ...bytes, claimed: bytes.text31 } } }
    const { of } = await runSteps('file:///raw.mjs', [
      { as: 'limited', raw: given, steps: [...steps, { as: 'next', call: 'echo' }] },
      {
        as: 'wide',
        raw: given,
        options: { maxMessageBytes: 2 ** 32 - 1, unresponsiveAfter: 300 },
        steps: [
          { as: 'echo', call: 'echo' },
          { as: 'claimed', call: 'bytes.claimed', timeout: 300 },
          { as: 'next', call: 'echo', timeout: 20_000 },
        ],
      },
    ])
    for (const name of Object.keys(bytes)) {
      expect(of(`limited.${name}`)).toMatchObject({ name: 'ReactorStopped', reason: 'protocol', mayHaveRun: true })
      expect(of(`limited.${name}`).message).toMatch(
        /a message of \d+ bytes or more, with 536870912 allowed, at byte \d+/,
      )
      expect({ name, grown: of(`limited.${name}`).grown > 32 }).toEqual({ name, grown: false })
    }
    expect(of('limited.next').value).toBe('answered')
    expect(of('wide.claimed')).toMatchObject({ name: 'TimeoutError', timeout: 300 })
    expect(of('wide.claimed').grown).toBeLessThan(32)
    // What hides behind the claim is no sign of life.
    expect(of('wide.next').value).toBe('answered')
  })
})
