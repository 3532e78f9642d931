// Host thread. The bytes of the requests that the host makes.
import { writeRequest } from '../src/envelope.js'
import { MessageTooLarge } from '../src/errors.js'
import { encodePayload } from '../src/payload.js'
import type { CallTarget } from './call-target.js'

export interface RequestLimits {
  readonly maxMessageBytes: number
}

/**
 * The request for one call.
 * @throws EncodingError, MessageTooLarge for arguments that cannot cross
 */
export function callRequest(
  id: number,
  { module, path, from, name }: CallTarget,
  args: readonly unknown[],
  timeout: number,
  { maxMessageBytes: limit }: RequestLimits,
): Uint8Array {
  const options = {
    ...(timeout === Number.POSITIVE_INFINITY ? {} : { timeout }),
    ...(from === undefined ? {} : { from }),
  }
  const request = writeRequest(id, 'call', [module, path, encodePayload(args, 'argument'), options])
  const size = request.byteLength
  if (size <= limit) return request
  const message = `the arguments of ${name}() take ${size} bytes, over the limit of ${limit}`
  throw new MessageTooLarge(message, { call: name, mayHaveRun: false, side: 'argument', size, limit })
}

/** The request for a stashed outcome. */
export function retrieveRequest(id: number, uid: string): Uint8Array {
  return writeRequest(id, 'retrieve', [uid])
}
