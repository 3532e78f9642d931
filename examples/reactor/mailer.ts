// Runs in the sidecar: sends mail. Ordinary asynchronous code.
import { currentCall } from 'crochet-sidecar/reactor'
import { createTransport } from 'nodemailer'

export interface Mail {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Hands a mail to the SMTP server at `server` (`address:port`); gives its answer. Hangs up if the call is cancelled. */
export async function send(server: string, mail: Mail): Promise<string> {
  // No farewell to a server that does not answer.
  const transport = createTransport({ url: `smtp://${server}`, socketCloseTimeout: 0 })
  const { response } = await transport.sendMail({ ...mail, signal: currentCall().signal })
  return response
}

/** Count of the connections that are open now. */
export async function connections(): Promise<number> {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length
}
