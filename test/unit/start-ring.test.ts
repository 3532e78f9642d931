import { expect, it } from 'vitest'
import { type StartRecord, StartRing } from '../../client/bridge/start-ring.js'

function ends(): { host: StartRing; bridge: StartRing } {
  const memory = StartRing.memory()
  return { host: new StartRing(memory), bridge: new StartRing(memory) }
}

const request = (id: number, bytes: number) => Buffer.alloc(bytes, id % 251)

// As text: Vitest compares bytes one by one.
const shown = (records: StartRecord[]) =>
  records.map((record) => [record.id, Buffer.from(record.request).toString('latin1')])

it('hands over requests in order, of any size, round and round', () => {
  const { host, bridge } = ends()
  let next = 1
  for (let round = 0; round < 300; round += 1) {
    const put: { id: number; request: Buffer }[] = []
    for (let count = 0; count <= round % 7; count += 1) {
      const id = next
      next += 1
      const bytes = (id * 7919) % 8000
      expect(host.put(id, request(id, bytes))).toBe(true)
      put.push({ id, request: request(id, bytes) })
    }
    expect(shown(bridge.takeAll())).toEqual(shown(put))
  }
  expect(bridge.takeAll()).toEqual([])
})

it('has no room for more than there is, and again once that was taken', () => {
  const { host, bridge } = ends()
  let count = 0
  while (host.put(count, request(count, 32_000))) count += 1
  expect(count).toBe(8)
  expect(bridge.takeAll()).toHaveLength(8)
  expect(host.put(1, request(1, 32_768))).toBe(true)
  expect(host.put(1, request(1, 32_769))).toBe(false)
})

it('keeps what was taken when its memory is used again', () => {
  const { host, bridge } = ends()
  host.put(1, request(1, 30_000))
  const [taken] = bridge.takeAll()
  for (let id = 2; id < 40; id += 1) {
    host.put(id, request(id, 30_000))
    bridge.takeAll()
  }
  expect(Buffer.compare(taken?.request ?? Buffer.of(), request(1, 30_000))).toBe(0)
})

it('rings once until the other side looks', () => {
  const { host, bridge } = ends()
  host.put(1, request(1, 10))
  expect(host.ring()).toBe(true)
  host.put(2, request(2, 10))
  expect(host.ring()).toBe(false)
  expect(bridge.takeAll()).toHaveLength(2)
  host.put(3, request(3, 10))
  expect(host.ring()).toBe(true)
})

it('counts on when the positions come round', () => {
  const memory = StartRing.memory()
  // Just below 2 ** 31, where they become negative, and just below 2 ** 32.
  for (const position of [0x7fff_fff0, -16]) {
    new Int32Array(memory).fill(position, 0, 2)
    const [host, bridge] = [new StartRing(memory), new StartRing(memory)]
    for (let id = 1; id < 20; id += 1) {
      expect(host.put(id, request(id, 1000))).toBe(true)
      expect(shown(bridge.takeAll())).toEqual(shown([{ id, request: request(id, 1000) }]))
    }
  }
})
