// Both processes. What one message may hold, whoever has written it: the encoders refuse what the decoders would.

/** Levels of arrays and maps in one message, the message itself included. */
export const MAX_DEPTH = 512

/**
 * MessagePack values in one message, keys included. Each takes a byte at least, and up to seventy in memory: without a
 * limit, a message within its size could take all memory there is.
 */
export const MAX_MESSAGE_VALUES: number = 2 ** 22

/** The same in a packed payload, which is one value of its message; in a graph, in its table. */
export const MAX_PAYLOAD_VALUES: number = 2 ** 24

/** Bytes of UTF-8 in one string: V8 makes no longer ones of bytes. */
export const MAX_STRING_BYTES: number = 2 ** 29 - 24
