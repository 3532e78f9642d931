import { expect, it } from 'vitest'
import type { Outcome } from '../../client/bridge/commands.js'
import { awaitedIds, type PendingCall } from '../../client/pending-call.js'
import { writeResponse } from '../../src/envelope.js'

const reply: Outcome = { kind: 'reply', message: writeResponse(1, null, 'a value') }
const failed: Outcome = { kind: 'reply', message: writeResponse(1, ['thrown', 'failed', {}], null) }

it('awaits the calls that have not settled', () => {
  expect(awaitedIds([call(1), call(2, reply), call(3)])).toEqual([1, 3])
})

it('awaits nothing when all have settled', () => {
  expect(awaitedIds([call(1, reply), call(2, reply)])).toEqual([])
})

it.each<[string, Outcome]>([
  ['failed', failed],
  ['been cancelled', { kind: 'cancelled', mayHaveRun: false }],
])('awaits nothing once one has %s', (_, outcome) => {
  expect(awaitedIds([call(1), call(2, outcome)])).toEqual([])
})

function call(id: number, outcome?: Outcome): PendingCall {
  return { id, name: 'run', startedAt: 0, watch: undefined, outcome, settledAt: 0, isTracked: false }
}
