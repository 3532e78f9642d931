// Sidecar. What the command line asks this process to be.
import { fileURLToPath } from 'node:url'
import { DEFAULT_MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES, SIDECAR_FLAG } from '../src/messages.js'
import { type SharedSpec, sharedSpecIn } from '../src/shared-spec.js'
import { version } from '../src/version.js'

/** What this process is to be. */
export type Role =
  | { readonly kind: 'sidecar'; readonly maxMessageBytes: number }
  | { readonly kind: 'shared'; readonly spec: SharedSpec }
  /** Stands between a client that speaks over stdin and stdout, and a sidecar. */
  | { readonly kind: 'relay'; readonly maxMessageBytes: number }
  /** It was started wrongly; `why` is a line for whoever did. */
  | { readonly kind: 'none'; readonly why: string }

/** Reads the arguments behind the entry's own name. */
export function roleOf(args: readonly string[]): Role {
  const [flag, ...rest] = args
  if (flag === undefined) return none('this is the sidecar, which a program starts, not a person')
  if (flag !== SIDECAR_FLAG && flag !== STDIO_FLAG) return none(`unknown argument ${flag}`)
  const spec = sharedSpecIn(rest)
  if (flag === SIDECAR_FLAG && spec !== undefined) return { kind: 'shared', spec }
  let maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES
  for (const argument of rest) {
    const [name, value = ''] = argument.split('=', 2)
    if (name !== MAX_MESSAGE_BYTES) return none(`unknown argument ${argument}`)
    maxMessageBytes = Number(value)
    if (!(maxMessageBytes >= LEAST && maxMessageBytes <= MOST)) {
      return none(`${MAX_MESSAGE_BYTES} has to be a number from ${LEAST} to ${MOST}`)
    }
  }
  return { kind: flag === STDIO_FLAG ? 'relay' : 'sidecar', maxMessageBytes }
}

/** What a sidecar is started with. */
export function sidecarArguments(maxMessageBytes: number): string[] {
  return [SIDECAR_FLAG, `${MAX_MESSAGE_BYTES}=${maxMessageBytes}`]
}

const STDIO_FLAG = '--stdio'
/** An error's reply takes some bytes; a MessagePack length has 32 bits. */
const LEAST = 1024
const MOST = 2 ** 32 - 1

function none(what: string): Role {
  const manual = fileURLToPath(new URL('../../docs/protocol.md', import.meta.url))
  const use = `with ${STDIO_FLAG} [${MAX_MESSAGE_BYTES}=N] it speaks MessagePack-RPC over stdin and stdout`
  return { kind: 'none', why: `crochet-sidecar ${version}: ${what}; ${use}, see ${manual}\n` }
}
