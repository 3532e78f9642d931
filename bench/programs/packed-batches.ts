// What both processes of background-floor share: messages that are written together once a turn, and read as they come.
import type { Socket } from 'node:net'
import { Packr, UnpackrStream } from 'msgpackr'

/** Gives each message that comes to `take`; returns what sends one. */
export function packerOf(socket: Socket, take: (message: readonly unknown[]) => void): (message: unknown[]) => void {
  const packr = new Packr({ useRecords: false })
  let batch: Buffer[] = []
  socket.pipe(new UnpackrStream({ useRecords: false })).on('data', take)
  return (message) => {
    if (batch.push(Buffer.from(packr.pack(message))) > 1) return
    setImmediate(() => {
      const bytes = Buffer.concat(batch)
      batch = []
      socket.write(bytes)
    })
  }
}
