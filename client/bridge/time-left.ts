// Bridge thread. What a request says of its caller's deadline, once it has waited for a sidecar.
import { parseMessage, writeRequest } from '../../src/envelope.js'

/** The same call with `waited` ms less to run; the very bytes if it has no deadline or has hardly waited. */
export function withTimeLeft(request: Uint8Array, waited: number): Uint8Array {
  if (waited < 1) return request
  const message = parseMessage(request)
  if (message.type !== 'request' || message.method !== 'call') return request
  const [module, path, args, options] = message.params
  const timeout = timeoutIn(options)
  if (timeout === undefined) return request
  const left = { ...(options as object), timeout: Math.max(0, timeout - waited) }
  return writeRequest(message.id, 'call', [module, path, args, left])
}

function timeoutIn(options: unknown): number | undefined {
  if (typeof options !== 'object' || options === null || !('timeout' in options)) return undefined
  return typeof options.timeout === 'number' ? options.timeout : undefined
}
