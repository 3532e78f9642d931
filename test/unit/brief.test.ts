import { expect, it } from 'vitest'
import { briefAnswer, briefCommand, wholeAnswer, wholeCommand } from '../../client/bridge/brief.js'
import type { Answer, Arrival, Command } from '../../client/bridge/commands.js'

const nothing = { failure: undefined, status: undefined, abandoned: undefined, arrivals: [] }
const plain: Answer = { done: true, phase: 'running', written: true, ...nothing, sequence: 7 }

it.each<[Command, isBrief: boolean]>([
  [{ kind: 'wait', ids: [5], slice: 100 }, true],
  [{ kind: 'wait', ids: [5], slice: 0 }, true],
  [{ kind: 'wait', ids: [5, 6], slice: 100 }, false],
  [{ kind: 'wait', ids: [], slice: 100 }, false],
  [{ kind: 'status' }, false],
  [{ kind: 'close', grace: 10, slice: 100 }, false],
])('is the same command again: %j', (command, isBrief) => {
  const brief = briefCommand(command)
  expect(typeof brief[0] === 'number').toBe(isBrief)
  expect(wholeCommand(brief)).toEqual(command)
})

it.each<[Partial<Answer>, isBrief: boolean]>([
  [{}, true],
  [{ done: false }, true],
  [{ phase: 'starting' }, false],
  [{ written: false }, false],
  [{ abandoned: [] }, false],
  [{ arrivals: [{ id: 1, outcome: { kind: 'cancelled', mayHaveRun: true } }] }, false],
  [
    {
      status: {
        state: 'running',
        generation: 1,
        pid: 1,
        queued: 0,
        running: 0,
        calls: [],
        queuedBytes: 0,
        held: 0,
        stashed: 0,
      },
    },
    false,
  ],
])('is the same answer again, with %j', (rest, isBrief) => {
  const answer = { ...plain, ...rest }
  const brief = briefAnswer(answer)
  expect(typeof brief === 'number').toBe(isBrief)
  expect(wholeAnswer(brief)).toEqual(answer)
})

const reply = (id: number, bytes: number): Arrival => ({
  id,
  outcome: { kind: 'reply', message: new Uint8Array(bytes).fill(id) },
})

it.each([1, 2, 1000])('is the same answer again, with %i small replies', (count) => {
  const arrivals = Array.from({ length: count }, (_, index) => reply(0x7fff_ffff - index, index % 50))
  const answer = { ...plain, done: false, arrivals }
  const brief = briefAnswer(answer)
  expect(brief).not.toBe(answer)
  expect(wholeAnswer(structuredClone(brief))).toEqual(answer)
})

it('leaves a large reply where it is, and an outcome that is none', () => {
  for (const arrival of [reply(2, 4097), { id: 2, outcome: { kind: 'cancelled', mayHaveRun: true } } as const]) {
    const answer = { ...plain, arrivals: [reply(1, 10), arrival] }
    expect(briefAnswer(answer)).toBe(answer)
    expect(wholeAnswer(briefAnswer(answer))).toEqual(answer)
  }
})
