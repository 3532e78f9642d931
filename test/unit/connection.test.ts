import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Connection, type ConnectionParts, FIRST_BRIDGE_ID, RefusedRequest } from '../../client/bridge/connection.js'
import { type Message, parseMessage, writeNotification, writeRequest, writeResponse } from '../../src/envelope.js'
import { MessageMemory } from '../../src/message-memory.js'
import { hexOf, ProtocolError } from '../../src/protocol-error.js'
import { caught } from '../caught.js'
import { callRequest } from '../fake-sidecar.js'

let sent: { bytes: Uint8Array; written: () => void }[]
let connection: Connection
const replied = vi.fn<ConnectionParts['replied']>()
const claim = vi.fn<ConnectionParts['claim']>()
const logged = vi.fn()
const interrupted = vi.fn()
const broken = vi.fn()

beforeEach(() => {
  sent = []
  replied.mockReset()
  claim.mockReset().mockReturnValue(false)
  logged.mockReset()
  broken.mockReset()
  connection = new Connection({
    write: (bytes, written) => sent.push({ bytes, written }),
    maxMessageBytes: 1000,
    memory: new MessageMemory(true),
    broken,
    replied,
    claim,
    wrote: () => {},
    logged,
    interrupted,
  })
})

describe('a request of the host', () => {
  it('goes out as it stands', () => {
    const request = callRequest(1)
    connection.forward(1, request)
    expect(sent[0]?.bytes).toBe(request)
  })

  it('gets its reply unopened', () => {
    const reply = writeResponse(1, null, 'value')
    connection.forward(1, callRequest(1))
    connection.receive(reply)
    expect(replied).toHaveBeenCalledExactlyOnceWith(1, reply, false)
  })

  it('is out from its first byte to its reply', () => {
    expect(connection.isOut(1)).toBe(false)
    connection.forward(1, callRequest(1))
    expect([connection.isOut(1), connection.pendingIds]).toEqual([true, [1]])
    connection.receive(writeResponse(1, null, null))
    expect([connection.isOut(1), connection.pendingCount]).toEqual([false, 0])
  })

  it('gets one reply and no second', () => {
    connection.forward(1, callRequest(1))
    connection.receive(writeResponse(1, null, 'first'))
    connection.receive(writeResponse(1, null, 'second'))
    expect(replied).toHaveBeenCalledTimes(1)
  })

  it('gets its reply in whatever order replies come', () => {
    connection.forward(1, callRequest(1))
    connection.forward(2, callRequest(2))
    connection.receive(Buffer.concat([writeResponse(2, null, 'b'), writeResponse(1, null, 'a')]))
    expect(replied.mock.calls.map(([id]) => id)).toEqual([2, 1])
  })

  it('may go out with others in one write; should that break off, all of them may have run', () => {
    connection.forwardAll([1, 2].map((id) => ({ id, request: callRequest(id) })))
    expect(sent.map(({ bytes }) => Buffer.from(bytes))).toEqual([Buffer.concat([callRequest(1), callRequest(2)])])
    connection.receive(writeResponse(2, null, null))
    expect(replied.mock.calls.map(([id]) => id)).toEqual([2])
    expect(connection.close(new Error('the end'))).toEqual([{ id: 1, written: true }])
  })

  it('that goes out alone has not run before it has left', () => {
    connection.forwardAll([{ id: 1, request: callRequest(1) }])
    expect(connection.close(new Error('the end'))).toEqual([{ id: 1, written: false }])
  })

  it('gets its reply however the bytes are cut', () => {
    connection.forward(1, callRequest(1))
    for (const byte of writeResponse(1, null, 'value')) connection.receive(Uint8Array.of(byte))
    expect(parseMessage(replied.mock.calls[0]?.[1] as Uint8Array)).toMatchObject({ id: 1, result: 'value' })
  })

  it.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 0x7fff_ffff])('may have the id %i', (id) => {
    connection.forward(id, callRequest(id))
    connection.receive(writeResponse(id, null, null))
    expect(replied.mock.calls[0]?.[0]).toBe(id)
  })

  it('gets a reply that carries an error like any other', () => {
    const reply = writeResponse(1, ['thrown', 'undefined was thrown', {}], null)
    connection.forward(1, callRequest(1))
    connection.receive(reply)
    expect(replied).toHaveBeenCalledWith(1, reply, false)
  })
})

describe('a request that the host has written itself', () => {
  it('gets its reply, which the host is looking for', () => {
    const reply = writeResponse(1, null, 'value')
    claim.mockReturnValue(true)
    connection.receive(reply)
    expect(claim).toHaveBeenCalledExactlyOnceWith(1)
    expect(replied).toHaveBeenCalledExactlyOnceWith(1, reply, true)
  })

  it('is one like any other once it was taken over', () => {
    const reply = writeResponse(1, null, 'value')
    connection.adopt(1)
    expect(connection.isOut(1)).toBe(true)
    connection.receive(reply)
    expect(replied).toHaveBeenCalledExactlyOnceWith(1, reply, false)
  })

  it('fails with the others once it was taken over', () => {
    connection.adopt(1)
    expect(connection.close(new Error('end'))).toEqual([{ id: 1, written: true }])
  })
})

describe('a reply nobody waits for', () => {
  it('is dropped', () => {
    connection.receive(writeResponse(77, null, 'unasked'))
    expect(replied).not.toHaveBeenCalled()
  })
})

describe('a cancellation', () => {
  it('is sent for a request that is out', () => {
    connection.forward(1, callRequest(1))
    connection.cancel(1)
    expect(message(1)).toEqual({ type: 'notification', method: 'cancel', params: [1] })
  })

  it('is not sent for one that is not', () => {
    connection.cancel(1)
    expect(sent).toEqual([])
  })
})

describe("a request of the bridge's own", () => {
  it('has an id that the host does not use', () => {
    void connection.request('ping', [])
    expect(message(0)).toEqual({ type: 'request', id: FIRST_BRIDGE_ID, method: 'ping', params: [] })
  })

  it('resolves with its result', async () => {
    const result = connection.request('ping', [])
    connection.receive(writeResponse(FIRST_BRIDGE_ID, null, 'pong'))
    await expect(result).resolves.toBe('pong')
  })

  it('is rejected with the error of the reply, and with the whole reply', async () => {
    const refusal = writeResponse(FIRST_BRIDGE_ID, ['version', 'not spoken here', { a: 1 }], null)
    const result = connection.request('initialize', [])
    connection.receive(refusal)
    const error = (await result.catch((thrown: unknown) => thrown)) as RefusedRequest
    expect(error).toBeInstanceOf(RefusedRequest)
    expect(error.wireError).toEqual(['version', 'not spoken here', { a: 1 }])
    expect(parseMessage(error.response)).toEqual(parseMessage(refusal))
  })

  it('is not told to the host', () => {
    void connection.request('ping', [])
    connection.receive(writeResponse(FIRST_BRIDGE_ID, null, null))
    expect(replied).not.toHaveBeenCalled()
  })
})

describe('a notification', () => {
  it('of a log record is handed on', () => {
    connection.receive(writeNotification('log', [{ level: 'info', message: 'text' }]))
    expect(logged).toHaveBeenCalledExactlyOnceWith({ level: 'info', message: 'text' })
  })

  it.each<[string, unknown[]]>([
    ['progress', [1, 50]],
    ['log', []],
    ['log', [null]],
    ['log', ['text']],
    ['log', [{ level: 'loud', message: 'text' }]],
    ['log', [{ level: 'info', message: 5 }]],
  ])('of a newer sidecar is ignored: %s %j', (method, params) => {
    connection.receive(writeNotification(method, params))
    expect(replied).not.toHaveBeenCalled()
    expect(logged).not.toHaveBeenCalled()
  })
})

describe('bytes that break the protocol', () => {
  it('are refused', () => {
    expect(() => connection.receive(Uint8Array.of(0xc1))).toThrow(ProtocolError)
  })

  it('are refused when they are a request', () => {
    expect(() => connection.receive(writeRequest(1, 'call', []))).toThrow(ProtocolError)
  })

  it.each<[string, Uint8Array]>([
    ['a request', writeRequest(1, 'call', [])],
    ['of an unknown type', Uint8Array.of(0x93, 9, 1, 2)],
  ])('are shown with their place in the stream when they are %s', (_, bytes) => {
    const ahead = writeResponse(77, null, 'nobody waits for it')
    const refusal = caught(() => connection.receive(Buffer.concat([ahead, bytes]))) as ProtocolError
    expect(refusal).toBeInstanceOf(ProtocolError)
    expect(refusal.message).toContain(`at byte ${ahead.length} of the stream`)
    expect(refusal.message).toContain(hexOf(bytes))
  })

  it('are refused when they are more than may come', () => {
    connection.forward(1, callRequest(1))
    expect(() => connection.receive(writeResponse(1, null, 'x'.repeat(2000)))).toThrow(ProtocolError)
  })

  it('lose no finished reply ahead of them in the same chunk', () => {
    connection.forward(1, callRequest(1))
    const chunk = Buffer.concat([writeResponse(1, null, 'finished'), Uint8Array.of(0xc1)])
    expect(() => connection.receive(chunk)).toThrow(ProtocolError)
    // Told first: whoever has the reply sends nothing more.
    expect(broken.mock.invocationCallOrder[0]).toBeLessThan(replied.mock.invocationCallOrder[0] as number)
    expect(replied).toHaveBeenCalledTimes(1)
  })
})

describe('the end', () => {
  it('rejects own requests with the reason', async () => {
    const reason = new Error('the sidecar has ended')
    const result = connection.request('ping', [])
    connection.close(reason)
    await expect(result).rejects.toBe(reason)
  })

  it("returns the host's unanswered requests, and whether each had been written", () => {
    for (const id of [1, 2, 3]) connection.forward(id, callRequest(id))
    sent[0]?.written()
    sent[1]?.written()
    connection.receive(writeResponse(1, null, null))
    expect(connection.close(new Error('end'))).toEqual([
      { id: 2, written: true },
      { id: 3, written: false },
    ])
  })

  it('returns each of them once', () => {
    connection.forward(1, callRequest(1))
    connection.close(new Error('end'))
    expect(connection.close(new Error('end'))).toEqual([])
  })

  it('tells how many bytes of an unfinished message had come', () => {
    expect(connection.partialBytes).toBe(0)
    connection.receive(writeResponse(1, null, 'value').subarray(0, 5))
    expect(connection.partialBytes).toBe(5)
  })
})

function message(index: number): Message {
  return parseMessage(sent[index]?.bytes as Uint8Array)
}
