import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DirectLine } from '../../client/bridge/direct-line.js'
import { BridgeHost, turn } from '../bridge-host.js'
import { callRequest } from '../fake-sidecar.js'

const request = callRequest(1)
let directory: string
let path: string
let descriptor: number

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crochet-sidecar-'))
  path = join(directory, 'pipe')
  descriptor = openSync(path, 'w')
})
afterEach(() => {
  vi.useRealTimers()
  closeSync(descriptor)
  rmSync(directory, { recursive: true })
})

describe('a posted call', () => {
  it('is taken once, by the one side or the other', () => {
    const line = new DirectLine(DirectLine.memory())
    line.offer(7)
    expect(line.take(7)).toBe(true)
    expect(line.take(7)).toBe(false)
  })

  it('is not taken for another', () => {
    const line = new DirectLine(DirectLine.memory())
    line.offer(8)
    expect(line.take(7)).toBe(false)
    expect(line.take(8)).toBe(true)
  })
})

describe('the line', () => {
  it('is closed at first', () => {
    expect(new DirectLine(DirectLine.memory()).send(1, request, 0)).toBe(false)
  })

  it('takes a request when it is open, whole', () => {
    expect(opened().send(1, request, 0)).toBe(true)
    expect(written()).toEqual(Buffer.from(request))
  })

  it('takes none once it is closed', () => {
    const line = opened()
    line.close()
    expectRefusal(line)
  })

  it('takes none whose descriptor is another file by now, or none', () => {
    const line = opened()
    closeSync(descriptor)
    expectRefusal(line)
    const other = join(directory, 'other')
    expect(openSync(other, 'w')).toBe(descriptor)
    expectRefusal(line)
    expect(readFileSync(other)).toHaveLength(0)
  })

  it('takes none while the bridge writes', () => {
    const line = opened()
    line.hold()
    expectRefusal(line)
    line.release()
    expect(line.send(1, request, 0)).toBe(true)
  })

  it('takes none before all that was posted has been served', () => {
    const line = opened()
    expect(line.send(1, request, 1)).toBe(false)
    line.served(1)
    expect(line.send(1, request, 1)).toBe(true)
  })

  it('takes none that is large', () => {
    expect(opened().send(1, new Uint8Array(4097), 0)).toBe(false)
    expect(written()).toHaveLength(0)
  })

  it('takes none that cannot be written', () => {
    const line = new DirectLine(DirectLine.memory())
    line.open(1_000_000)
    expect(line.send(1, request, 0)).toBe(false)
    expect(line.adopt()).toBeUndefined()
  })

  it('can be closed and opened while the bridge writes', () => {
    const line = opened()
    line.hold()
    line.close()
    line.release()
    expectRefusal(line)
  })
})

describe('a request on it', () => {
  it('is taken over by the bridge, once', () => {
    const line = opened()
    line.send(1, request, 0)
    expect(line.adopt()).toBe(1)
    expect(line.adopt()).toBeUndefined()
  })

  it('is claimed by its reply, once', () => {
    const line = opened()
    line.send(1, request, 0)
    expect(line.claim(2)).toBe(false)
    expect(line.claim(1)).toBe(true)
    expect(line.claim(1)).toBe(false)
    expect(line.adopt()).toBeUndefined()
  })
})

it('waits no longer for a silent bridge, whatever fake timers do', () => {
  const stopped = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(0)
  stopped.mockImplementation(() => {
    throw new Error('asked a clock that anybody may stop')
  })
  const line = opened()
  expect(line.waitForService(1, 5)).toBe(false)
  stopped.mockRestore()
})

describe('a call that the host writes itself', () => {
  it('has its reply in the slot', async () => {
    const host = await withLine()
    send(host, 1)
    host.sidecar.reply(1, 'value')
    expect(host.slot.take()?.id).toBe(1)
    expect(await host.arrived()).toEqual([])
  })

  it('can be waited for, and has its reply where the host looked for it in vain', async () => {
    const host = await withLine()
    send(host, 1)
    const answer = host.wait([1])
    host.sidecar.reply(1, 'value')
    expect(await answer).toMatchObject({ done: true, arrivals: [] })
    expect(host.slot.take()?.id).toBe(1)
  })

  it('is cancelled also if the host has waited for no answer', async () => {
    const host = await withLine()
    send(host, 1)
    host.bridge.post({ kind: 'abandon', id: 1 })
    expect(host.sidecar.received.at(-2)).toMatchObject({ method: 'cancel', params: [1] })
  })

  it('is cancelled at its deadline like any other', async () => {
    const host = await withLine()
    send(host, 1)
    expect(await host.abandon(1)).toMatchObject({ done: false, written: true })
    expect(host.sidecar.cancelled).toEqual([1])
  })

  it('fails at the end of the sidecar, and may have run', async () => {
    const host = await withLine()
    send(host, 1)
    host.sidecar.end({ exitCode: 3 })
    expect(await host.outcome(1)).toMatchObject({
      kind: 'failed',
      mayHaveRun: true,
      failure: { stop: { exitCode: 3 } },
    })
  })
})

describe('the host cannot write itself', () => {
  it('before the sidecar is up', () => {
    vi.useFakeTimers()
    const host = new BridgeHost({}, { starts: false }, descriptor)
    expectRefusal(host.line)
  })

  it('ahead of what it has posted', async () => {
    const host = await withLine()
    expect(host.line.send(2, callRequest(2), 1)).toBe(false)
    host.start(1)
    await turn()
    expect(host.line.send(2, callRequest(2), 1)).toBe(true)
  })

  it('while bytes of the bridge are on their way', async () => {
    const host = await withLine()
    host.sidecar.manners.reads = false
    host.start(1)
    expect(host.line.send(2, callRequest(2), 1)).toBe(false)
    host.sidecar.drain()
    expect(host.line.send(2, callRequest(2), 1)).toBe(true)
  })

  it('while a sign of life is outstanding', async () => {
    const host = await withLine()
    host.sidecar.manners.alive = false
    send(host, 1)
    await host.abandon(1)
    await turn()
    expect(host.line.send(2, request, 0)).toBe(false)
    host.sidecar.answer('ping', null)
    await turn()
    expect(host.line.send(2, request, 0)).toBe(true)
  })

  it.each<[string, (host: BridgeHost) => unknown]>([
    ['has ended', (host) => host.sidecar.end({ exitCode: 1 })],
    ['has broken the protocol', (host) => host.sidecar.send(Uint8Array.of(0xc1))],
    ['is asked to leave', (host) => host.execute({ kind: 'close', grace: 300, slice: 0 })],
  ])('once the sidecar %s', async (_, stop) => {
    const host = await withLine()
    host.sidecar.manners.leaves = false
    stop(host)
    expect(host.line.send(1, request, 0)).toBe(false)
    expect(written()).toHaveLength(0)
  })
})

function opened(): DirectLine {
  const line = new DirectLine(DirectLine.memory())
  line.open(descriptor)
  return line
}

/** A host whose sidecar is up, and whose pipe is the file. */
async function withLine(): Promise<BridgeHost> {
  vi.useFakeTimers()
  const host = new BridgeHost({}, {}, descriptor)
  await turn()
  return host
}

function send(host: BridgeHost, id: number): void {
  if (!host.line.send(id, callRequest(id), 0)) throw new Error('the line is not open')
}

function expectRefusal(line: DirectLine): void {
  expect(line.send(1, request, 0)).toBe(false)
  expect(written()).toHaveLength(0)
}

function written(): Buffer {
  return readFileSync(path)
}
