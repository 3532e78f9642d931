import { describe, expect, it } from 'vitest'
import { checkNode } from '../../client/cli/checks/check-node.js'
import { checkRoundTrip } from '../../client/cli/checks/check-start.js'

describe('checks', () => {
  it.each([
    ['20.18.3', 'not ok'],
    ['18.20.0', 'not ok'],
    ['20.19.0', 'ok'],
    ['20.99.0', 'ok'],
    ['21.7.3', 'not ok'],
    ['22.11.0', 'not ok'],
    ['22.12.0', 'ok'],
    ['23.0.0', 'ok'],
    ['100.0.0', 'ok'],
  ])('Node %s is %s', (version, kind) => {
    expect(checkNode(version)).toMatchObject({ kind, topic: 'Node', text: expect.stringContaining(version) })
  })

  it.each([
    [0.25, 'ok'],
    [25, 'not ok'],
  ])('a call of %d ms is %s', (took, kind) => {
    let now = 0
    const call = (): void => {
      now += took
    }
    expect(checkRoundTrip(call, () => now)).toMatchObject({ kind, text: expect.stringContaining(`${took}`) })
  })
})
