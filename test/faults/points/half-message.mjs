// Fault point, sidecar. At SIGUSR2 half a message is written to the protocol's pipe, and the process exits.
import { writeSync } from 'node:fs'

/** A response whose result is said to have 4096 bytes. */
const HEAD = Buffer.from([0x94, 0x01, 0xce, 0x7f, 0xff, 0xff, 0x00, 0xc0, 0xc5, 0x10, 0x00])

process.on('SIGUSR2', () => {
  writeSync(3, Buffer.concat([HEAD, Buffer.alloc(100)]))
  process.exit(3)
})
