// Mail from a synchronous program, with a deadline: `node dist/examples/sendmail.js [--server ADDRESS:PORT]
// [recipient...]`. Without recipients it shows three endings: the server takes the mail, refuses it, or never answers,
// and then the connection is closed with its call. The asynchronous side is reactor/mailer.ts.
import { parseArgs } from 'node:util'
import { reactorModule, setup, TimeoutError, waitFor } from 'crochet-sidecar'
import { startServer } from './servers/start-server.js'

const mailer = reactorModule<typeof import('./reactor/mailer.js')>('./reactor/mailer.js', import.meta.url)
const send = waitFor(mailer.send, { timeout: 5_000 })
const sendQuickly = waitFor(mailer.send, { timeout: 500 })
const connections = waitFor(mailer.connections, { timeout: 5_000 })

const { values, positionals } = parseArgs({ options: { server: { type: 'string' } }, allowPositionals: true })
const server = values.server ?? startServer('smtp-server')

setup()
if (positionals.length > 0) {
  for (const recipient of positionals) deliver(recipient)
} else {
  deliver('postmaster@reactor.example')
  deliver('nobody@reactor.example')
  deliver('postmaster@nobody.silent', sendQuickly)
}
console.log(`connections still open: ${connections()}`)

function deliver(to: string, sendMail = send): void {
  const mail = { from: 'host@reactor.example', to, subject: 'Greetings', text: 'Sent while I was blocked.' }
  try {
    console.log(`${to}: ${sendMail(server, mail)}`)
  } catch (error) {
    console.log(`${to}: ${describe(error)}`)
    if (positionals.length > 0) process.exitCode = 1
  }
}

function describe(error: unknown): string {
  if (error instanceof TimeoutError) return `TimeoutError, no answer within ${error.timeout} ms`
  if (!(error instanceof Error)) return String(error)
  // nodemailer's own error, as if it had been thrown here.
  const { code, responseCode } = error as NodeJS.ErrnoException & { responseCode?: number }
  return `${error.message} (code ${code}, response ${responseCode})`
}
