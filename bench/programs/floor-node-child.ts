// The other process of floor-node: writes back what it reads.
import { openSync, readSync, writeSync } from 'node:fs'

const [there = '', back = ''] = process.argv.slice(2)
const [input, output] = [openSync(there, 'r'), openSync(back, 'w')]
const bytes = Buffer.alloc(64)
for (let length = readSync(input, bytes); length > 0; length = readSync(input, bytes))
  writeSync(output, bytes, 0, length)
