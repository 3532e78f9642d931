// Soak, host and sidecar. What is sent, and the checksum by which both sides know it.

const LETTERS = 'abcdefghijklmnopqrstuvwxyzäöü€'

/** The text of call `nonce`: different for each, the same at every run. */
export function textOf(nonce, size) {
  const start = nonce % LETTERS.length
  return (LETTERS.slice(start) + LETTERS).repeat(Math.ceil(size / LETTERS.length)).slice(0, size)
}

/** The bytes of call `nonce`. */
export const bytesOf = (nonce, size) => new Uint8Array(size).fill(97 + (nonce % 26))

/** FNV-1a, over the units of a text or over bytes. */
export function checksum(content) {
  let sum = 0x811c9dc5
  const isText = typeof content === 'string'
  for (let index = 0; index < content.length; index += 1) {
    sum = Math.imul(sum ^ (isText ? content.charCodeAt(index) : content[index]), 0x01000193)
  }
  return sum >>> 0
}

/** No message each, for the protocol's pipe. */
export const GARBAGE = [
  Buffer.from([0xc1]),
  Buffer.from('Segmentation fault (core dumped)\n'),
  Buffer.from([0x83, 0xff, 0x00, 0xdb]),
  Buffer.from([0x94, 0x07, 0x00, 0xc0, 0xc0]),
  // A response to nothing that promises 1 MiB: it swallows the replies that follow.
  Buffer.from([0x94, 0x01, 0xce, 0x7f, 0xff, 0xff, 0x00, 0xc0, 0xc6, 0x00, 0x10, 0x00, 0x00]),
]

/** Whether this garbage swallows replies rather than being refused. */
export const swallows = (choice) => choice % GARBAGE.length === 4
