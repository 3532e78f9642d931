// A worker thread of synckit that asks a child process, over a bare socket pair: the least that a call into another process
// takes with this way to block.
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { runAsWorker } from 'synckit'

const child = spawn(process.execPath, [fileURLToPath(new URL('./echo-child.js', import.meta.url))], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
})
const socket = child.stdio[3] as Socket
let answered: ((bytes: string) => void) | undefined
socket.on('data', (chunk: Buffer) => answered?.(chunk.toString('latin1')))

runAsWorker(
  (argument: string) =>
    new Promise<string>((resolve) => {
      answered = resolve
      socket.write(argument, 'latin1')
    }),
)
