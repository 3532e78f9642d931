// Messages written out by hand, for the tests of what reads them.

/** Numbers are bytes; text is UTF-8. */
export function bytes(...parts: (number | string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'number' ? Buffer.of(part) : typeof part === 'string' ? Buffer.from(part) : part,
    ),
  )
}

/** A length field of 4 bytes. */
export function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

/** One value of every MessagePack type at least. */
export const values: Record<string, Buffer> = {
  nil: bytes(0xc0),
  false: bytes(0xc2),
  true: bytes(0xc3),
  'positive fixint': bytes(0x7f),
  'negative fixint': bytes(0xe0),
  'uint 8': bytes(0xcc, 0xff),
  'uint 16': bytes(0xcd, 0xff, 0xff),
  'uint 32': bytes(0xce, 0xff, 0xff, 0xff, 0xff),
  'uint 64': bytes(0xcf, Buffer.alloc(8, 0xff)),
  'int 8': bytes(0xd0, 0x80),
  'int 16': bytes(0xd1, 0x80, 0x00),
  'int 32': bytes(0xd2, 0x80, 0x00, 0x00, 0x00),
  'int 64': bytes(0xd3, Buffer.alloc(8, 0x80)),
  'float 32': bytes(0xca, 0x3f, 0x80, 0x00, 0x00),
  'float 64': bytes(0xcb, 0x3f, 0xf0, Buffer.alloc(6)),
  'empty fixstr': bytes(0xa0),
  fixstr: bytes(0xbf, 'x'.repeat(31)),
  'empty str 8': bytes(0xd9, 0),
  'str 8': bytes(0xd9, 0xff, 'x'.repeat(255)),
  'str 16': bytes(0xda, 0x01, 0x00, 'x'.repeat(256)),
  'str 32': bytes(0xdb, uint32(300), 'x'.repeat(300)),
  'empty bin 8': bytes(0xc4, 0),
  // Contents that look like headers.
  'bin 8': bytes(0xc4, 0xff, Buffer.alloc(255, 0xc1)),
  'bin 16': bytes(0xc5, 0x01, 0x00, Buffer.alloc(256, 0x94)),
  'bin 32': bytes(0xc6, uint32(300), Buffer.alloc(300, 0xdd)),
  'empty bin 32': bytes(0xc6, uint32(0)),
  'empty fixarray': bytes(0x90),
  fixarray: bytes(0x9f, Buffer.alloc(15, 0x01)),
  'empty array 16': bytes(0xdc, 0, 0),
  'array 16': bytes(0xdc, 0x00, 0x10, Buffer.alloc(16, 0xc0)),
  'array 32': bytes(0xdd, uint32(2), 0xa1, 'x', 0x91, 0x01),
  'empty fixmap': bytes(0x80),
  fixmap: bytes(0x82, 0xa1, 'a', 0x01, 0xa1, 'b', 0x80),
  'empty map 16': bytes(0xde, 0, 0),
  'map 16': bytes(0xde, 0x00, 0x02, 0xa1, 'a', 0x91, 0x01, 0xa1, 'b', 0x02),
  'map 32': bytes(0xdf, uint32(1), 0xa1, 'a', 0x81, 0xa1, 'b', 0x92, 0x90, 0x80),
  'nested, the last element each time': bytes(0x92, 0x01, 0x92, 0x02, 0x92, 0x03, 0x91, 0x80),
  'nested, the first element each time': bytes(0x92, 0x92, 0x92, 0x91, 0x80, 0x03, 0x02, 0x01),
}

/** A response with that result. */
export const response = (value: Uint8Array): Buffer => bytes(0x94, 0x01, 0x07, 0xc0, value)
/** A notification with that one parameter. */
export const notification = (value: Uint8Array): Buffer => bytes(0x93, 0x02, 0xa1, 'm', 0x91, value)
