import { beforeEach, describe, expect, it } from 'vitest'
import { type LogPost, logBytes } from '../../client/bridge/commands.js'
import { LogBacklog } from '../../client/bridge/log-backlog.js'

const MOST = 100
const record: LogPost = { level: 'info', message: 'line' }
let taken: Int32Array
let sent: LogPost[]
let backlog: LogBacklog

beforeEach(() => {
  taken = new Int32Array(new SharedArrayBuffer(4))
  sent = []
  backlog = new LogBacklog(taken, MOST * logBytes(record), (post) => sent.push(post))
})

describe('log records for a host that takes none', () => {
  it('wait up to the limit, and not one more', () => {
    for (let index = 0; index < MOST + 5; index += 1) backlog.post(record)
    expect(sent).toHaveLength(MOST)
  })

  it('are told to have been dropped, once the host takes some', () => {
    for (let index = 0; index < MOST + 5; index += 1) backlog.post(record)
    Atomics.add(taken, 0, MOST * logBytes(record))
    backlog.post(record)
    expect(sent.slice(MOST)).toEqual([
      { level: 'warn', message: '5 log records were dropped, since the host took none' },
      record,
    ])
  })
})

it('a host that takes them gets all', () => {
  for (let index = 0; index < 3 * MOST; index += 1) {
    backlog.post(record)
    Atomics.add(taken, 0, logBytes(record))
  }
  expect(sent).toHaveLength(3 * MOST)
})
