// Tests. What a synchronous body throws.

/** Throws itself if nothing was thrown. */
export function caught(body: () => unknown): unknown {
  try {
    body()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
