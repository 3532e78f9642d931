// Both processes. What is thrown at bytes that are no message of ours. Users see it only as the end of a connection.

/** What a refusal leaves behind. */
export interface ProtocolErrorContext {
  /** Whole messages of the same chunk, ahead of the refused one: a finished reply is never lost. */
  readonly messages?: readonly Uint8Array[] | undefined
  /** Id of a malformed request, if that could be read: such a request can be answered. */
  readonly requestId?: number | undefined
  readonly cause?: unknown
}

/** Bytes that break the rules of the wire; internal. */
export class ProtocolError extends Error {
  readonly messages: readonly Uint8Array[]
  readonly requestId: number | undefined

  constructor(message: string, context: ProtocolErrorContext = {}) {
    super(message, 'cause' in context ? { cause: context.cause } : undefined)
    this.messages = context.messages ?? []
    this.requestId = context.requestId
  }
}

Object.defineProperty(ProtocolError.prototype, 'name', { value: 'ProtocolError', configurable: true, writable: true })

/** The first 16 bytes as text such as `93 02 a3`. */
export function hexOf(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > 16 ? `${shown} …` : shown
}
