// Host thread of the command line. `crochet protocol`: what a client in another language has to speak, and to what program.
import { createRequire } from 'node:module'
import { CLIENT_NOTIFICATIONS, PROTOCOL_VERSION, REQUESTS, SIDECAR_NOTIFICATIONS } from '../../src/messages.js'
import { version } from '../../src/version.js'

export function protocolText(): string {
  const entry = createRequire(import.meta.url).resolve('crochet-sidecar/sidecar')
  const methods = [
    ...rows(REQUESTS, 'request of the client'),
    ...rows(CLIENT_NOTIFICATIONS, 'notification of the client'),
    ...rows(SIDECAR_NOTIFICATIONS, 'notification of the sidecar'),
  ]
  const head = [
    `protocol  ${PROTOCOL_VERSION}, over MessagePack-RPC`,
    `package   crochet-sidecar ${version}`,
    `program   node ${entry} --stdio`,
  ]
  return [...head, '', ...methods, ''].join('\n')
}

function rows(methods: readonly string[], kind: string): string[] {
  return methods.map((method) => `${method.padEnd(10)}  ${kind}`)
}
