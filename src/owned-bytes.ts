// Both processes. Bytes on their way to another thread.
import { isShared } from './message-memory.js'

/**
 * The same bytes in memory that holds nothing else. A view is cloned with all of its buffer: of a pooled one that is
 * thousands of bytes for a message of fifty. Shared memory crosses by reference, as it is.
 */
export function ownedBytes(bytes: Uint8Array): Uint8Array {
  if (isShared(bytes.buffer)) return bytes
  if (bytes.byteLength === bytes.buffer.byteLength && !Buffer.isBuffer(bytes)) return bytes
  return new Uint8Array(bytes)
}
