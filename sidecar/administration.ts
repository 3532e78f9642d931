// The reactor's thread. The requests that only an administrator of a shared sidecar may make.
import type { WireError } from '../src/messages.js'

/** What an administrator may ask for. */
export interface Administration {
  /** A plain record. */
  readonly status: () => unknown
  readonly stop: () => void
}

/** Serves one; `answer` sends the reply. `administration` is undefined for a client that is no administrator. */
export function administer(
  administration: Administration | undefined,
  method: 'status' | 'stop',
  answer: (error: WireError | null, result: unknown) => void,
): void {
  if (administration === undefined) {
    return answer(['access-denied', `${method} needs the right of an administrator`, { why: 'right' }], null)
  }
  answer(null, method === 'status' ? administration.status() : null)
  if (method === 'stop') administration.stop()
}
