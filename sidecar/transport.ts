// Sidecar. A transport is a pair of byte streams and an end; which one, the command line says.
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { parseArgs } from 'node:util'
import { DEFAULT_MAX_MESSAGE_BYTES, PROTOCOL_FD, SIDECAR_FLAG } from '../src/messages.js'

export interface Transport {
  readonly stream: Duplex
  /** Largest message (bytes) taken from the client, and sent to it. */
  readonly maxMessageBytes: number
  /** Whether a lifeline stands beside it. */
  readonly lifeline: boolean
}

/** The transport that the arguments ask for; undefined when somebody started the sidecar by hand. */
export function openTransport(args: readonly string[]): Transport | undefined {
  if (args[0] !== SIDECAR_FLAG) return undefined
  const { values } = parseArgs({ args: args.slice(1), options: { 'max-message-bytes': { type: 'string' } } })
  return {
    stream: new Socket({ fd: PROTOCOL_FD, readable: true, writable: true }),
    maxMessageBytes: Number(values['max-message-bytes'] ?? DEFAULT_MAX_MESSAGE_BYTES),
    lifeline: true,
  }
}
