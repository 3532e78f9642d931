// The other process of large-floor: takes all bytes, then gives as many. With `values` it takes them into memory of their own.
import { Socket } from 'node:net'

const size = Number(process.argv[2])
const makesValues = process.argv[3] === 'values'
let payload = new Uint8Array(size).fill(7)
let value = payload
const socket = new Socket({ fd: 3, readable: true, writable: true })
let received = 0
socket.on('data', (chunk: Uint8Array) => {
  if (makesValues) {
    if (received === 0) value = new Uint8Array(size)
    value.set(chunk, received)
  }
  received += chunk.byteLength
  if (received < size) return
  received -= size
  payload = value
  socket.write(payload)
})
