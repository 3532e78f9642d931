// Both processes. Where an application that is the reactor itself is found by its threads and processes.

export interface ApplicationAddress {
  /** Path of its socket. */
  readonly socket: string
  /** What clients prove themselves by. */
  readonly token: string
  readonly pid: number
}

/** Has this thread's loop serve whoever knows the address, without keeping the process alive, until `close` is called. */
export type ServeApplication = () => { readonly address: ApplicationAddress; readonly close: () => void }

/** Environment variable under which processes find it, and key of the environment data under which threads do. */
export const APPLICATION_VARIABLE = 'CROCHET_REACTOR'

/** One line of text, for an environment variable. */
export function writeAddress({ socket, token, pid }: ApplicationAddress): string {
  return JSON.stringify([1, socket, token, pid])
}

/** Undefined if it is none, or one of a later version. */
export function readAddress(text: unknown): ApplicationAddress | undefined {
  if (typeof text !== 'string') return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(value)) return undefined
  const [kind, socket, token, pid] = value as unknown[]
  const isAddress = kind === 1 && typeof socket === 'string' && typeof token === 'string' && typeof pid === 'number'
  return isAddress && /^[\da-f]{64}$/.test(token) ? { socket, token, pid } : undefined
}
