// The sidecar: the fingerprint of a file, read as a stream.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { currentCall } from 'crochet-sidecar/reactor'

/** The first eight hexadecimal digits of its SHA-256. */
export async function fingerprint(file) {
  const hash = createHash('sha256')
  // Stops reading when the compiler has given up.
  await pipeline(createReadStream(file), hash, { signal: currentCall().signal })
  return hash.digest('hex').slice(0, 8)
}
