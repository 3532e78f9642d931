// The reactor's thread. A log record as the notification that carries it, in the client's payload mode and within its limit.

/// <reference lib="es2024.string" />

import { writeNotification } from '../src/envelope.js'
import type { LogRecord, PayloadMode } from '../src/messages.js'
import { toWireError } from '../src/wire-error.js'
import { withoutOwnFrames } from './own-frames.js'

/** A record before it is written: what was thrown, where it tells of that, is still the thing itself. */
export interface LogEntry extends Omit<LogRecord, 'error'> {
  readonly failure?: { readonly thrown: unknown }
}

/** The whole message; what would make it too large for the client is left out. Never throws. */
export function logMessage(entry: LogEntry, mode: PayloadMode, maxMessageBytes: number): Uint8Array {
  const { failure, ...rest } = entry
  const record: LogRecord = { ...rest, message: entry.message.toWellFormed() }
  const error = failure === undefined ? {} : { error: toWireError(failure.thrown, mode, withoutOwnFrames) }
  const message = writeNotification('log', [{ ...record, ...error }])
  if (message.byteLength <= maxMessageBytes) return message
  // At most three bytes for a character, and some for the rest.
  const text = record.message.slice(0, maxMessageBytes / 8).toWellFormed()
  return writeNotification('log', [{ ...record, message: text }])
}
