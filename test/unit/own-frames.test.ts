import { describe, expect, it } from 'vitest'
import { withoutOwnFrames } from '../../src/own-frames.js'

const OWN_FILE = '/lib/sidecar/main.cjs'
const own = (line: number): string => `    at runCall (${OWN_FILE}:${line}:1)`
const user = '    at boom (/app/tasks.js:3:36)'
const anonymous = '    at file:///app/tasks.js:9:1'
const node = '    at AsyncLocalStorage.run (node:async_hooks:346:14)'

function shown(...lines: string[]): string[] {
  return withoutOwnFrames(['', ...lines].join('\n'), OWN_FILE)
    .split('\n')
    .slice(1)
}

describe('withoutOwnFrames', () => {
  it('ends with the function that was called', () => {
    expect(shown(user, own(1), node, own(2))).toEqual([user])
    expect(shown(node, user, anonymous, own(1), node)).toEqual([node, user, anonymous])
  })

  it('keeps a function of Node that was called by name', () => {
    expect(shown('    at Object.readFileSync (node:fs:448:20)', own(1), node)).toEqual([
      '    at Object.readFileSync (node:fs:448:20)',
    ])
  })

  it('keeps what the function of the user has called of the library', () => {
    expect(shown(own(1), user, own(2))).toEqual([own(1), user])
  })

  it('keeps all where there is nothing of the user, and where there is nothing of the library', () => {
    expect(shown(own(1), node, own(2))).toEqual([own(1), node, own(2)])
    expect(shown(user, node)).toEqual([user, node])
    expect(withoutOwnFrames('', OWN_FILE)).toBe('')
  })
})
