// The other process of large-floor: takes all bytes, then gives as many.
import { Socket } from 'node:net'

const size = Number(process.argv[2])
const payload = new Uint8Array(size).fill(7)
const socket = new Socket({ fd: 3, readable: true, writable: true })
let received = 0
socket.on('data', (chunk: Uint8Array) => {
  received += chunk.byteLength
  if (received < size) return
  received -= size
  socket.write(payload)
})
