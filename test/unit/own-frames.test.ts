import { describe, expect, it } from 'vitest'
import { withoutOwnFrames } from '../../sidecar/own-frames.js'

const OWN_PLACES = ['/lib/dist/sidecar/main.cjs', '/lib/sidecar/', '/lib/src/']
const own = (line: number): string => `    at runCall (/lib/dist/sidecar/main.cjs:${line}:1)`
const mapped = '    at async runCall (/lib/sidecar/run-call.ts:30:1)'
const user = '    at boom (/app/tasks.js:3:36)'
const anonymous = '    at file:///app/tasks.js:9:1'
const node = '    at AsyncLocalStorage.run (node:async_hooks:346:14)'

function shown(...lines: string[]): string[] {
  return withoutOwnFrames(['', ...lines].join('\n'), OWN_PLACES)
    .split('\n')
    .slice(1)
}

describe('withoutOwnFrames', () => {
  it('ends with the function that was called', () => {
    expect(shown(user, own(1), node, own(2))).toEqual([user])
    expect(shown(node, user, anonymous, own(1), node)).toEqual([node, user, anonymous])
    expect(shown(user, node, own(1))).toEqual([user])
  })

  it('knows its own frames by their sources as well', () => {
    expect(shown(user, mapped, node)).toEqual([user])
  })

  it('keeps what the function of the user has called of the library', () => {
    expect(shown(own(1), user, own(2))).toEqual([own(1), user])
  })

  it('keeps all where there is nothing of the user, and where there is nothing of the library', () => {
    expect(shown(own(1), node, own(2))).toEqual([own(1), node, own(2)])
    expect(shown(node, own(1))).toEqual([node, own(1)])
    expect(shown(user, node)).toEqual([user, node])
    expect(withoutOwnFrames('', OWN_PLACES)).toBe('')
  })
})
