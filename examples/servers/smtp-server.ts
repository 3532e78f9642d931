// A small mail server for the examples, in a process of its own: while a synchronous program blocks, only another
// process can answer it. Takes mail for `postmaster`, refuses all other mailboxes, and says nothing at all about those
// in a domain that ends with `.silent`. Prints its address as one line; ends with its stdin, so that it never outlives
// the program. By hand: `node dist/examples/servers/smtp-server.js`, Ctrl-D to end it.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onRcptTo({ address }, _session, callback) {
    if (address.endsWith('.silent')) return
    if (address.startsWith('postmaster@')) callback()
    else callback(Object.assign(new Error(`no mailbox ${address} here`), { responseCode: 550 }))
  },
  onData(mail, _session, callback) {
    mail.resume().on('end', () => callback(null, 'queued'))
  },
})
// A client that hangs up is no reason to end.
server.on('error', () => {})
const { server: listener } = server
server.listen(0, '127.0.0.1', () => {
  const { address, port } = listener.address() as AddressInfo
  console.log(`${address}:${port}`)
})

process.stdin.resume().on('close', () => process.exit())
