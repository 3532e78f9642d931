// A small web server for the examples, in a process of its own: while a synchronous program blocks, only another
// process can answer it. Prints its address as one line; ends with its stdin, so that it never outlives the program.
//   /download  20 KiB that drip in during one second      /counter  how often this page was asked for
// By hand: `node dist/examples/servers/http-server.js`, Ctrl-D to end it.
import { createServer, type ServerResponse } from 'node:http'

const CHUNK = Buffer.alloc(1024, 'drip')
const CHUNKS = 20
const PAUSE = 50

let visits = 0

const server = createServer((request, response) => {
  if (request.url === '/download') {
    drip(response)
  } else if (request.url === '/counter') {
    visits += 1
    response.end(String(visits))
  } else {
    response.writeHead(404).end()
  }
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`${address.address}:${address.port}`)
})

process.stdin.resume().on('close', () => process.exit())

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': CHUNK.length * CHUNKS })
  let sent = 0
  const timer = setInterval(() => {
    response.write(CHUNK)
    sent += 1
    if (sent < CHUNKS) return
    clearInterval(timer)
    response.end()
  }, PAUSE)
  response.on('close', () => clearInterval(timer))
}
