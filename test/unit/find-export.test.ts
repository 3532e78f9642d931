import { describe, expect, it } from 'vitest'
import { FunctionNotFound } from '../../src/errors.js'
import { findExport } from '../../src/find-export.js'

class Base {
  readonly label: string
  constructor(label: string) {
    this.label = label
  }
  inherited() {
    return `inherited by ${this.label}`
  }
}

class Client extends Base {
  static create() {
    return this === Client
  }
  query() {
    return `query of ${this.label}`
  }
}

const client = new Client('client')

describe('a path leads to', () => {
  it.each<[string, object, string[], unknown]>([
    ["the module's own function", { run: () => 'ran' }, ['run'], 'ran'],
    ['a function deep inside', { a: { b: { run: () => 'ran' } } }, ['a', 'b', 'run'], 'ran'],
    ['a function on a function', { run: Object.assign(() => {}, { fast: () => 'fast' }) }, ['run', 'fast'], 'fast'],
    [
      'a function without a prototype above it',
      { a: Object.assign(Object.create(null), { run: () => 1 }) },
      ['a', 'run'],
      1,
    ],
    ["an instance's method", { client }, ['client', 'query'], 'query of client'],
    ['an inherited method', { client }, ['client', 'inherited'], 'inherited by client'],
    ["a class's static method", { Client }, ['Client', 'create'], true],
    ['a method that a subclass inherits', { Sub: class extends Client {} }, ['Sub', 'create'], false],
    ['a function of a CommonJS module', { default: { run: () => 'ran' } }, ['run'], 'ran'],
    ['a function in a CommonJS module', { default: { a: { run: () => 'ran' } } }, ['a', 'run'], 'ran'],
    ['a function on a CommonJS function', { default: Object.assign(() => {}, { run: () => 'ran' }) }, ['run'], 'ran'],
    ['the default export', { default: () => 'default' }, ['default'], 'default'],
    ['the module itself, if it is a function', { default: () => 'default' }, [], 'default'],
  ])('%s', (_, namespace, path, result) => {
    expect(findExport(namespace, 'm', path)()).toBe(result)
  })

  it("the module's own function rather than that of its default", () => {
    const namespace = { run: () => 'named', default: { run: () => 'of the default' } }
    expect(findExport(namespace, 'm', ['run'])()).toBe('named')
  })
})

describe('the function is called', () => {
  const receiver = {
    run(this: unknown) {
      return this
    },
  }

  it('with its parent as this', () => {
    expect(findExport({ receiver }, 'm', ['receiver', 'run'])()).toBe(receiver)
  })

  it('with module.exports as this in CommonJS', () => {
    expect(findExport({ default: receiver }, 'm', ['run'])()).toBe(receiver)
  })

  it('with its arguments', () => {
    expect(findExport({ add: (a: number, b: number) => a + b }, 'm', ['add'])(1, 2)).toBe(3)
  })
})

describe('a path never leads to', () => {
  const plain = { data: { a: 1 }, run() {}, client, Client, text: 'text' }
  it.each([
    [['toString']],
    [['hasOwnProperty']],
    [['constructor']],
    [['__proto__']],
    [['__defineGetter__']],
    [['data', 'toString']],
    [['data', 'constructor']],
    [['data', '__proto__', 'toString']],
    [['run', 'call']],
    [['run', 'bind']],
    [['run', 'constructor']],
    [['run', 'prototype', 'constructor']],
    [['client', 'constructor']],
    [['client', 'toString']],
    [['client', '__proto__', 'query']],
    [['Client', 'prototype', 'query']],
    [['Client', 'apply']],
    [['text', 'toUpperCase']],
    [['data', 'a', 'toFixed']],
  ])('%o', (path) => {
    expect(() => findExport(plain, 'm', path)).toThrow(FunctionNotFound)
  })

  it('something deeper through default', () => {
    expect(() => findExport({ a: { default: { run: () => 1 } } }, 'm', ['a', 'run'])).toThrow(FunctionNotFound)
  })
})

describe('FunctionNotFound', () => {
  it('tells what is missing, where, and what there is', () => {
    const error = notFound({ read: () => 1, write: () => 1 }, ['reed'])
    expect(error).toMatchObject({ phase: 'export', module: 'm', names: ['read', 'write'], mayHaveRun: false })
    expect(error.message).toContain('m has no export reed')
  })

  it('tells the names where the path breaks off', () => {
    const error = notFound({ files: { read: () => 1 }, other: 1 }, ['files', 'reed', 'deeper'])
    expect(error.names).toEqual(['read'])
    expect(error.message).toContain('files.reed')
  })

  it('offers fifty names at most', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`name${index}`, () => 1]))
    expect(notFound(many, ['missing']).names).toHaveLength(50)
  })

  it.each([
    [42, 'number'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['text', 'string'],
    [{ a: 1 }, 'object'],
  ])('tells that %o is no function', (value, what) => {
    expect(notFound({ value }, ['value']).message).toContain(`not a function but ${what}`)
  })

  it('tells that a module is no function', () => {
    expect(notFound({ run: () => 1 }, []).message).toContain('m itself is not a function')
  })
})

it('throws what a getter on the path throws', () => {
  const error = new RangeError('of the getter')
  const namespace = Object.defineProperty({}, 'run', {
    get() {
      throw error
    },
  })
  expect(() => findExport(namespace, 'm', ['run'])).toThrow(error)
})

function notFound(namespace: object, path: readonly string[]): FunctionNotFound {
  try {
    findExport(namespace, 'm', path)
  } catch (error) {
    if (error instanceof FunctionNotFound) return error
  }
  throw new Error('no FunctionNotFound was thrown')
}
