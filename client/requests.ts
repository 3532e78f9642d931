// Host thread. The bytes of the requests that the host makes.
import { writeRequest } from '../src/envelope.js'
import { MessageTooLarge } from '../src/errors.js'
import type { TraceCarrier } from '../src/messages.js'
import { encodePieces, PayloadTooLarge } from '../src/payload.js'
import type { CallTarget } from './call-target.js'
import { CallTemplate, type RequestMemory } from './call-template.js'

export interface RequestLimits {
  readonly maxMessageBytes: number
}

/**
 * The request for one call, in bytes of `memory`.
 * @throws EncodingError, MessageTooLarge for arguments that cannot cross
 */
export function callRequest(
  id: number,
  target: CallTarget,
  args: readonly unknown[],
  timeout: number,
  { maxMessageBytes: limit }: RequestLimits,
  memory: RequestMemory,
  trace?: TraceCarrier,
): Uint8Array {
  try {
    // Refused before it is copied, if it alone is too large.
    const template = templateOf(target)
    const payload = encodePieces(args, 'argument', limit, template.payloadAt)
    const request = template.request(id, payload, timeout, memory, trace)
    if (request.byteLength <= limit) return request
    throw new PayloadTooLarge(request.byteLength)
  } catch (error) {
    if (!(error instanceof PayloadTooLarge)) throw error
    const { size } = error
    const { name } = target
    const message = `the arguments of ${name}() take ${size} bytes, over the limit of ${limit}`
    throw new MessageTooLarge(message, { call: name, mayHaveRun: false, side: 'argument', size, limit })
  }
}

/** The request for a stashed outcome. */
export function retrieveRequest(id: number, uid: string): Uint8Array {
  return writeRequest(id, 'retrieve', [uid])
}

const templates = new WeakMap<CallTarget, CallTemplate>()

function templateOf(target: CallTarget): CallTemplate {
  let template = templates.get(target)
  if (template === undefined) {
    template = new CallTemplate(target)
    templates.set(target, template)
  }
  return template
}
