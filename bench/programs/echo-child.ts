// The child process of synckit-child-worker: sends back what it gets.
import { Socket } from 'node:net'

const socket = new Socket({ fd: 3, readable: true, writable: true })
socket.on('data', (chunk) => socket.write(chunk))
// The worker's end is this one's.
socket.on('end', () => process.exit())
