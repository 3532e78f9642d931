import { expect, it, vi } from 'vitest'
import { turnAway } from '../../sidecar/turn-away.js'
import { parseMessage, writeNotification, writeRequest } from '../../src/envelope.js'

function turnedAway() {
  const ends = vi.fn<(bytes: Uint8Array) => void>()
  const stream = {
    destroy: vi.fn<() => void>(),
    once: () => {},
    writableEnded: false,
    end(bytes: Uint8Array) {
      stream.writableEnded = true
      ends(bytes)
    },
  }
  const take = turnAway(stream as unknown as Parameters<typeof turnAway>[0], { maxClients: 3, maxMessageBytes: 1024 })
  return { take, ends, stream }
}

it('refuses the first request, in whatever chunks it comes, and takes no more', () => {
  const { take, ends, stream } = turnedAway()
  const request = writeRequest(7, 'initialize', [{}])
  take(writeNotification('cancel', [1]))
  take(request.subarray(0, 5))
  expect(ends).not.toHaveBeenCalled()
  take(request.subarray(5))
  take(request)
  take(Uint8Array.of(0xc1))
  expect(ends).toHaveBeenCalledOnce()
  const [bytes = new Uint8Array()] = ends.mock.calls[0] ?? []
  const error = ['overloaded', '3 clients are connected already, the limit (maxClients)', expect.any(Object)]
  expect(parseMessage(bytes)).toMatchObject({ type: 'response', id: 7, error, result: null })
  expect(stream.destroy).not.toHaveBeenCalled()
})

it('closes at bytes that are no message', () => {
  const { take, ends, stream } = turnedAway()
  take(Uint8Array.of(0xc1))
  expect(stream.destroy).toHaveBeenCalledOnce()
  expect(ends).not.toHaveBeenCalled()
})
