import { describe, expect, it } from 'vitest'
import { joinStacks, splitStack } from '../../src/stack.js'

const CALLER = 'Error\n    at caller (file:///host.js:1:1)\n    at async main (file:///host.js:2:2)'
const NOTE = 'in the reactor'

function errorWith(message: string, stack: unknown, name = 'TypeError'): Error {
  const error = new TypeError(message)
  Object.defineProperty(error, 'name', { value: name, configurable: true })
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  return error
}

function joined(error: Error, callerStack = CALLER): string[] | undefined {
  joinStacks(error, callerStack, NOTE)
  return error.stack?.split('\n')
}

describe('joinStacks', () => {
  it('has the name and message, the frames of the caller, the note, and the frames of the reactor', () => {
    expect(
      joined(errorWith('boom', 'TypeError: boom\n    at fn (file:///reactor.js:3:3)\n    at node:internal')),
    ).toEqual([
      'TypeError: boom',
      '    at caller (file:///host.js:1:1)',
      '    at async main (file:///host.js:2:2)',
      '    --- in the reactor ---',
      '    at fn (file:///reactor.js:3:3)',
      '    at node:internal',
    ])
  })

  it('keeps a message of many lines, some of which look like frames', () => {
    const message = 'first\n    at second (not a frame)\nthird'
    expect(joined(errorWith(message, `TypeError: ${message}\n    at fn (file:///reactor.js:3:3)`))).toEqual([
      'TypeError: first',
      '    at second (not a frame)',
      'third',
      '    at caller (file:///host.js:1:1)',
      '    at async main (file:///host.js:2:2)',
      '    --- in the reactor ---',
      '    at fn (file:///reactor.js:3:3)',
    ])
  })

  it('keeps the code that Node puts into the head', () => {
    const stack = 'TypeError [ERR_INVALID_ARG_TYPE]: boom\n    at fn (file:///reactor.js:3:3)'
    expect(joined(errorWith('boom', stack))?.[0]).toBe('TypeError [ERR_INVALID_ARG_TYPE]: boom')
  })

  it('has the present name and message where the stack has older ones', () => {
    const error = errorWith('now', 'Error: before\n    at fn (file:///reactor.js:3:3)', 'ValidationError')
    expect(joined(error)?.[0]).toBe('ValidationError: now')
    expect(joined(error)?.at(-1)).toBe('    at fn (file:///reactor.js:3:3)')
  })

  it.each([
    ['no message', '', 'TypeError', 'TypeError\n    at fn (file:///reactor.js:3:3)', 'TypeError'],
    ['no name', 'boom', '', 'boom\n    at fn (file:///reactor.js:3:3)', 'boom'],
  ])('makes a head with %s', (_case, message, name, stack, head) => {
    const lines = joined(errorWith(message, stack, name))
    expect([lines?.[0], lines?.length]).toEqual([head, 5])
  })

  it.each([
    ['without frames', 'TypeError: boom'],
    ['that is empty', ''],
    ['that is no text', undefined],
  ])('has only the frames of the caller for a stack %s', (_case, stack) => {
    expect(joined(errorWith('boom', stack))).toEqual([
      'TypeError: boom',
      '    at caller (file:///host.js:1:1)',
      '    at async main (file:///host.js:2:2)',
    ])
  })

  it('has only the frames of the reactor for a caller without frames', () => {
    expect(joined(errorWith('boom', 'TypeError: boom\n    at fn (file:///reactor.js:3:3)'), 'Error')).toEqual([
      'TypeError: boom',
      '    --- in the reactor ---',
      '    at fn (file:///reactor.js:3:3)',
    ])
  })

  it('exchanges the frames of the caller when the error is thrown again', () => {
    const error = errorWith('boom', 'TypeError: boom\n    at fn (file:///reactor.js:3:3)')
    joined(error)
    expect(joined(error, 'Error\n    at other (file:///host.js:9:9)')).toEqual([
      'TypeError: boom',
      '    at other (file:///host.js:9:9)',
      '    --- in the reactor ---',
      '    at fn (file:///reactor.js:3:3)',
    ])
  })

  it.each([
    ['TypeError: boom', 'boom', 'TypeError: boom\nin a.js'],
    ['TypeError [CODE]: boom', 'boom', 'TypeError [CODE]: boom\nin a.js'],
    ['TypeError', '', 'TypeError: \nin a.js'],
  ])('has what a host adds to the message of %j before the first look, and keeps it', (head, message, expected) => {
    const error = errorWith(message, `${head}\n    at fn (file:///reactor.js:3:3)`)
    joinStacks(error, CALLER, NOTE)
    error.message += '\nin a.js'
    expect(error.stack?.slice(0, error.stack.indexOf('\n    at'))).toBe(expected)
    expect(error.stack).toMatch(/--- in the reactor ---\n {4}at fn/)
    error.message = 'later'
    expect(error.stack?.startsWith(expected)).toBe(true)
  })

  it('can be replaced, and crosses to another thread', () => {
    const error = errorWith('boom', 'TypeError: boom\n    at fn (file:///reactor.js:3:3)')
    joinStacks(error, CALLER, NOTE)
    expect(structuredClone(error).stack).toBe(error.stack)
    error.stack = 'another'
    expect(error.stack).toBe('another')
  })

  it('keeps what a reactor of the reactor had joined', () => {
    const stack =
      'TypeError: boom\n    at middle (file:///a.js:1:1)\n    --- in the reactor ---\n    at inner (file:///b.js:1:1)'
    expect(joined(errorWith('boom', stack))?.slice(3)).toEqual([
      '    --- in the reactor ---',
      '    at middle (file:///a.js:1:1)',
      '    --- in the reactor ---',
      '    at inner (file:///b.js:1:1)',
    ])
  })

  it('leaves the stack unlisted among the properties', () => {
    const error = errorWith('boom', 'TypeError: boom')
    joined(error)
    expect(Object.keys(error)).toEqual([])
  })

  it('leaves alone an error that takes no stack', () => {
    const frozen = Object.freeze(new Error('boom'))
    const before = frozen.stack
    joinStacks(frozen, CALLER, NOTE)
    expect(frozen.stack).toBe(before)
  })

  it('does not throw at accessors that do', () => {
    class Hostile extends Error {
      override get name(): string {
        throw new Error('no')
      }
    }
    expect(() => joinStacks(new Hostile('boom'), CALLER, NOTE)).not.toThrow()
  })
})

describe('splitStack', () => {
  it('parts the head from the frames, so that together they are the stack', () => {
    const stack = 'Error: one\ntwo\n    at fn (file:///a.js:1:1)\n    at b'
    expect(splitStack(stack, 'one\ntwo')).toEqual({
      head: 'Error: one\ntwo',
      frames: '\n    at fn (file:///a.js:1:1)\n    at b',
    })
  })

  it('finds frames without the message too', () => {
    expect(splitStack('Error: other\n    at fn', 'not there')).toEqual({ head: 'Error: other', frames: '\n    at fn' })
  })
})
