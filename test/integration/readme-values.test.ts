import * as crypto from 'node:crypto'
import { compileFunction } from 'node:vm'
import { EncodingError, Reactor } from 'crochet-sidecar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { crossingValues } from '../crossing-values.js'
import { codeIn, readDocument, tableUnder } from '../markdown.js'
import { calls } from '../reactor-fixtures.js'
import { refusedValues } from '../refused-values.js'
import { differenceOf } from '../same-value.js'

// What the documents say of values is true: their examples arrive as they say, or are refused where they say.
const root = new URL('../../', import.meta.url)
const summary = tableUnder(readDocument(root, 'README.md'), 'Values').rows
const document = readDocument(root, 'docs/values.md')
const headings = ['Primitives', 'Objects and arrays', 'Built-in classes', 'Binaries']
const crossing = headings.flatMap((heading) => tableUnder(document, heading).rows)
const refused = tableUnder(document, 'What is refused').rows

// Vitest puts a Proxy around the namespaces of Node's modules, but not around this one.
const OS_MODULE = 'data:text/javascript,export * from "node:os"'
const os: unknown = await import(/* @vite-ignore */ OS_MODULE)
const reactor = new Reactor()
const { echo } = reactor.waitFor(calls, { timeout: 10_000 })

beforeAll(() => {
  reactor.setup()
})
afterAll(() => {
  reactor.shutdown()
})

describe('examples of values', () => {
  it.each(crossing)('%s: %s arrives as %s', (_, example = '', arrival = '') => {
    const value = evaluate(example)
    const expected = arrival === 'the same' ? value : evaluate(arrival)
    expect(differenceOf(echo(value), expected)).toBeUndefined()
  })

  it.each(refused)('%s: %s is refused at %s', (_, example = '', path = '', instead = '') => {
    const error = refusalOf(() => echo(evaluate(example)))
    expect(error.path).toBe(codeIn(path)[0])
    // What to do instead is the message's own advice, unless it speaks of the error's fields.
    if (codeIn(instead).length === 0) expect(error.message).toContain(instead)
  })
})

describe('types of values', () => {
  it('that cross are among the tested ones', () => {
    const rows = [...crossing, ...summary.filter((row) => !isRefused(row))]
    expect(typesOf(rows).filter((type) => !crossingValues.some(([name]) => isOfType(name, type)))).toEqual([])
  })

  it('that are refused are among the tested ones', () => {
    const rows = [...refused, ...summary.filter(isRefused)]
    expect(typesOf(rows).filter((type) => !refusedValues.some(([name]) => isOfType(name, type)))).toEqual([])
  })

  it('that are tested as refused are all told of', () => {
    const types = typesOf(refused)
    const whole = refusedValues.filter(([, , path]) => path === '').map(([name]) => name)
    expect(whole.filter((name) => !types.some((type) => isOfType(name, type)))).toEqual([])
  })
})

type Row = readonly string[]

function isRefused([, arrival = '']: Row): boolean {
  return arrival.startsWith('refused')
}

/** The types that rows of a table are about: each has one or more in its first cell. */
function typesOf(rows: readonly Row[]): string[] {
  return rows.flatMap(([types = '']) => types.replaceAll('`', '').split(', '))
}

/** Whether a value of the table of test values, such as `an empty ArrayBuffer`, is of the type. */
function isOfType(name: string, type: string): boolean {
  return name.toLowerCase().includes(type.toLowerCase())
}

/** The value of an expression, as a program would have it. */
function evaluate(cell: string): unknown {
  return compileFunction(`return (${codeIn(cell)[0]})`, ['os', 'crypto'])(os, crypto)
}

function refusalOf(body: () => unknown): EncodingError {
  try {
    body()
  } catch (error) {
    if (error instanceof EncodingError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
