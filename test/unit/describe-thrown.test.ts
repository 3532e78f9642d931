import { describe, expect, it } from 'vitest'
import { type Description, describeThrown, type ErrorDescription, headline } from '../../src/describe-thrown.js'

/** Values cross as they are, unless they are functions; each takes a byte, text one for each character. */
function carry(value: unknown): { carried: unknown; size: number } {
  if (typeof value === 'function') throw new Error('a function')
  return { carried: value, size: typeof value === 'string' ? value.length : 1 }
}

function described(thrown: unknown): ErrorDescription {
  const description = describeThrown(thrown, carry)
  if (description.kind === 'error') return description
  throw new Error('described as no error')
}

function valueOf(description: Description | undefined): unknown {
  return description?.kind === 'value' ? description.value : description
}

function property(thrown: unknown, key: string): unknown {
  return valueOf(described(thrown).properties.find(([name]) => name === key)?.[1])
}

function throwing(): never {
  throw new Error('hostile')
}

describe('a hostile error', () => {
  const everything = new Proxy(new Error('m'), {
    get: throwing,
    has: throwing,
    ownKeys: throwing,
    getOwnPropertyDescriptor: throwing,
  })
  const prototypeless = new Proxy(new Error('m'), { getPrototypeOf: throwing })
  const revoked = Proxy.revocable(new Error('m'), {})
  revoked.revoke()
  const revokedList = Proxy.revocable([], {})
  revokedList.revoke()
  class Getters extends Error {
    override get name(): string {
      return throwing()
    }
    get code(): string {
      return throwing()
    }
  }
  const hostile: [string, unknown][] = [
    ['whose getters throw', Object.defineProperty(new Getters('m'), 'message', { get: throwing, enumerable: true })],
    ['whose stack throws', Object.defineProperty(new Error('m'), 'stack', { get: throwing })],
    ['whose stack is no text', Object.assign(new Error('m'), { stack: [1, 2] })],
    ['whose name and message are symbols', Object.assign(new Error('m'), { name: Symbol('n'), message: Symbol('m') })],
    ['whose traps throw', everything],
    ['whose prototype throws', prototypeless],
    ['that is a revoked Proxy', revoked.proxy],
    ['with members that are a revoked Proxy', Object.assign(new Error('m'), { errors: revokedList.proxy })],
    ['with members that throw', Object.assign(new Error('m'), { errors: new Proxy([1], { get: throwing }) })],
    ['with a cause that throws', Object.defineProperty(new Error('m'), 'cause', { get: throwing })],
    ['with a property that throws', Object.defineProperty(new Error('m'), 'p', { get: throwing, enumerable: true })],
    [
      'that inspects itself',
      Object.assign(new Error('m'), {
        f: Object.assign(() => {}, { [Symbol.for('nodejs.util.inspect.custom')]: throwing }),
      }),
    ],
    ['that is frozen', Object.freeze(new Error('m'))],
    ['without a prototype', Object.setPrototypeOf(new Error('m'), null)],
    ['with itself for a prototype, nearly', Object.setPrototypeOf(new Error('m'), Object.create(new Error('proto')))],
  ]

  it.each(hostile)('is described all the same: one %s', (_name, thrown) => {
    expect(describeThrown(thrown, carry)).toMatchObject({ kind: expect.stringMatching(/^(error|value)$/) })
    expect(typeof headline(thrown)).toBe('string')
  })

  it('says which of its fields cannot be read', () => {
    const thrown = Object.defineProperty(new Error(), 'message', { get: throwing })
    Object.defineProperty(thrown, 'p', { get: throwing, enumerable: true })
    expect(described(thrown).message).toBe('[message that cannot be read]')
    expect(property(thrown, 'p')).toBe('[p that cannot be read]')
  })

  it('is described even if nothing can cross', () => {
    const description = describeThrown('text', throwing)
    expect(description).toMatchObject({
      kind: 'error',
      message: "'text' was thrown, which cannot cross between processes",
    })
  })
})

describe('what cannot cross', () => {
  it('is there as text, among the properties and as a cause', () => {
    const thrown = Object.assign(new Error('m', { cause: () => {} }), { handler: function named() {}, fine: 1 })
    expect([property(thrown, 'handler'), property(thrown, 'fine')]).toEqual(['[Function: named]', 1])
    expect(valueOf(described(thrown).cause)).toBe('[Function: cause]')
  })
})

describe('what is cut, with a mark', () => {
  it('is an error inside of itself', () => {
    const outer = new Error('outer')
    const inner = new Error('inner', { cause: outer })
    Object.assign(outer, { inner, itself: outer })
    expect(property(outer, 'itself')).toBe('[circular: Error: outer]')
    const description = described(outer).properties.find(([key]) => key === 'inner')?.[1]
    expect(description?.kind === 'error' && valueOf(description.cause)).toBe('[circular: Error: outer]')
  })

  it('is nothing, if the same error is there twice side by side', () => {
    const shared = new Error('shared')
    const description = described(Object.assign(new Error('m', { cause: shared }), { again: shared }))
    expect(description.cause).toMatchObject({ kind: 'error', message: 'shared' })
    expect(description.properties).toMatchObject([['again', { kind: 'error', message: 'shared' }]])
  })

  it('is the ninth level of causes', () => {
    let thrown = new Error('level 12')
    for (let level = 11; level > 0; level--) thrown = new Error(`level ${level}`, { cause: thrown })
    const messages: unknown[] = []
    let description: Description | undefined = described(thrown)
    while (description?.kind === 'error') {
      messages.push(description.message)
      description = description.cause
    }
    expect(messages).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((level) => `level ${level}`))
    expect(valueOf(description)).toBe('[cut: 8 levels] Error: level 9')
  })

  it('is a message of more than 64 KiB', () => {
    expect(described(new Error('x'.repeat(65_536))).message).toHaveLength(65_536)
    expect(described(new Error('x'.repeat(65_546))).message).toMatch(/^x+ \[cut: 10 more characters\]$/)
    expect(headline(new Error('x'.repeat(1_000_000))).length).toBeLessThan(66_000)
  })

  it('is a stack of more than 16 KiB, but never the frames for the sake of the message', () => {
    const thrown = new Error('x'.repeat(1_000_000))
    const { stack } = described(thrown)
    expect(stack.length).toBeLessThan(17_000)
    expect(stack).toContain('describe-thrown.test.ts')
    const deep = Object.assign(new Error('m'), { stack: `Error: m${'\n    at fn (file:///a.js:1:1)'.repeat(10_000)}` })
    expect(described(deep).stack).toMatch(/^Error: m\n {4}at fn .*\[cut: \d+ more characters\]$/s)
    expect(described(deep).stack.length).toBeLessThan(17_000)
  })

  it('is a property beyond 256 KiB of them together', () => {
    const thrown = Object.assign(new Error('m'), { a: 'a'.repeat(200_000), b: 'b'.repeat(200_000), c: 'short' })
    expect(property(thrown, 'a')).toHaveLength(200_000)
    expect(property(thrown, 'b')).toMatch(/^\[cut: 200000 bytes\] 'b+'\.\.\. 199800 more characters$/)
    expect(property(thrown, 'c')).toBe('short')
  })

  it('is every property behind the hundredth', () => {
    const thrown = Object.assign(
      new Error('m'),
      Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`p${i}`, i])),
    )
    expect(described(thrown).properties).toHaveLength(101)
    expect(described(thrown).properties.at(-1)).toEqual([
      '[cut]',
      { kind: 'value', value: '[cut: 50 more properties]' },
    ])
  })

  it('is every member behind the hundredth', () => {
    const { errors } = described(new AggregateError(Array.from({ length: 5000 }, (_, i) => i)))
    expect([errors?.length, valueOf(errors?.at(-1))]).toEqual([101, '[cut: 4900 more]'])
  })

  it('is an error too many, however they are nested', () => {
    const tree = (levels: number): Error =>
      new AggregateError(levels === 0 ? [] : Array.from({ length: 10 }, () => tree(levels - 1)), 'm')
    const text = JSON.stringify(described(tree(4)))
    expect(text.match(/"kind":"error"/g)).toHaveLength(100)
    expect(text).toContain('[cut: too many errors] AggregateError: m')
  })

  it('is an error behind a megabyte of text', () => {
    const members = Array.from({ length: 90 }, () => new Error('x'.repeat(64_000)))
    expect(JSON.stringify(described(new AggregateError(members))).length).toBeLessThan(1_300_000)
  })
})

describe('headline', () => {
  it('is name and message, or either', () => {
    expect(headline(new TypeError('m'))).toBe('TypeError: m')
    expect(headline(new TypeError())).toBe('TypeError')
    expect(headline(Object.assign(new Error('m'), { name: 'Mine' }))).toBe('Mine: m')
  })

  it('shows other values, large ones in short', () => {
    expect(headline(['x'.repeat(1000)]).length).toBeLessThan(500)
    expect(headline({ a: { b: { c: 1 } } })).toBe('{ a: { b: [Object] } } was thrown')
  })
})
