import { afterEach, describe, expect, it } from 'vitest'
import { type CallTarget, targetOf } from '../../client/call-target.js'
import { reactorFunction, reactorModule } from '../../client/references.js'
import { clearStandIns, hasStandIns, setStandIn, standInFunction, standInOf } from '../../client/stand-ins.js'
import { FunctionNotFound } from '../../src/errors.js'

type Names = Record<string, Record<string, Record<string, () => void>>>

const pages = (): Names => reactorModule<Names>('file:///pages.mjs')

afterEach(clearStandIns)

describe('a stand-in', () => {
  it('is none unless it was set', () => {
    expect(hasStandIns()).toBe(false)
    expect(standInOf(target(pages()))).toBeUndefined()
  })

  it('of a function stands for it, whichever reference names it, and for no other', () => {
    setStandIn(target(pages()['read']), () => 1)
    expect(call(pages()['read'])).toBe(1)
    expect(standInOf(target(pages()['write']))).toBeUndefined()
    expect(standInOf(target(reactorModule('file:///other.mjs')))).toBeUndefined()
  })

  it('of a module stands for all in it, at any depth', () => {
    setStandIn(target(pages()), { a: { b: () => 2 } })
    expect(call(pages()['a']?.['b'])).toBe(2)
    expect(() => call(pages()['c'])).toThrow(FunctionNotFound)
    expect(() => call(pages()['c'])).toThrow('has no export c; it has a')
  })

  it('of a function in a module stands before that of the module', () => {
    setStandIn(target(pages()), { read: () => 3 })
    setStandIn(target(pages()['read']), () => 4)
    expect(call(pages()['read'])).toBe(4)
  })

  it('of a module that is a function is that, or its default', () => {
    setStandIn(target(pages()), () => 5)
    expect(call(pages())).toBe(5)
    setStandIn(target(pages()), { default: () => 6 })
    expect(call(pages())).toBe(6)
  })

  it('is called with its object as this', () => {
    setStandIn(target(pages()), {
      n: 7,
      read(this: { n: number }) {
        return this.n
      },
    })
    expect(call(pages()['read'])).toBe(7)
  })

  it('stands for a package wherever it is seen from, and for a built-in module by both names', () => {
    setStandIn(target(reactorModule('package', '/here.js')), () => 8)
    expect(call(reactorModule('package', '/there.js'))).toBe(8)
    setStandIn(target(reactorModule('dns')), () => 9)
    expect(call(reactorModule('node:dns'))).toBe(9)
  })

  it('stands for a function defined in place', () => {
    const fn = reactorFunction(import.meta.url, async function inPlace() {
      return 0
    })
    setStandIn(target(fn), () => 10)
    expect(call(fn)).toBe(10)
  })
})

function call(reference: unknown): unknown {
  return standInFunction(target(reference))()
}

function target(reference: unknown): CallTarget {
  const found = targetOf(reference)
  if (found === undefined) throw new TypeError('no reference')
  return found
}
