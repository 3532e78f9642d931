import { expect, it } from 'vitest'
import { Backlog } from '../../client/bridge/backlog.js'

it('shows the host what the bridge has told last, and never too little', () => {
  const memory = Backlog.memory()
  const [bridge, host] = [new Backlog(memory), new Backlog(memory)]
  expect([host.queued, host.held]).toEqual([0, 0])
  bridge.tell(1, 5 * 2 ** 30)
  expect([host.queued, host.held]).toEqual([1024, 5 * 2 ** 30])
  bridge.tell(0, 1025)
  expect([host.queued, host.held]).toEqual([0, 2048])
})
