// A small DNS server for the examples, in a process of its own: while a synchronous program blocks, only another
// process can answer it. Prints its address as one line; ends with its stdin, so that it never outlives the program.
// By hand: `node dist/examples/servers/dns-server.js`, Ctrl-D to end it.
import { createSocket } from 'node:dgram'
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Question } from 'dns-packet'

const NXDOMAIN = 3

const zone: Answer[] = [
  { type: 'A', name: 'reactor.example', data: '127.0.0.9' },
  { type: 'A', name: 'www.reactor.example', data: '127.0.0.10' },
  { type: 'A', name: 'mail.reactor.example', data: '127.0.0.11' },
  // Out of order, as real servers answer: sorting is up to who asks.
  { type: 'MX', name: 'reactor.example', data: { preference: 30, exchange: 'backup.reactor.example' } },
  { type: 'MX', name: 'reactor.example', data: { preference: 10, exchange: 'mail2.reactor.example' } },
  { type: 'MX', name: 'reactor.example', data: { preference: 20, exchange: 'spare.reactor.example' } },
  { type: 'MX', name: 'reactor.example', data: { preference: 10, exchange: 'mail.reactor.example' } },
]

const socket = createSocket('udp4')
socket.on('message', (bytes, client) => {
  const reply = answer(bytes)
  if (reply !== undefined) socket.send(reply, client.port, client.address)
})
socket.bind(0, '127.0.0.1', () => {
  const { address, port } = socket.address()
  console.log(`${address}:${port}`)
})

process.stdin.resume().on('close', () => process.exit())

/** The reply to one query; undefined where the server stays silent. */
function answer(query: Buffer): Buffer | undefined {
  const { id = 0, questions = [] } = decode(query)
  const [question] = questions
  if (question === undefined || isSilent(question)) return undefined
  const known = zone.filter((record) => record.name === question.name.toLowerCase())
  const flags = known.length > 0 ? AUTHORITATIVE_ANSWER : AUTHORITATIVE_ANSWER | NXDOMAIN
  return encode({ type: 'response', id, flags, questions, answers: known.filter(({ type }) => type === question.type) })
}

function isSilent({ name }: Question): boolean {
  return name.toLowerCase().endsWith('.silent')
}
