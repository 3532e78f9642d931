// Test process: a client by script, at the other end of the real sidecar's protocol pipe.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { decodeMultiStream, encode } from '@msgpack/msgpack'

const entry = fileURLToPath(import.meta.resolve('crochet-sidecar/sidecar'))

export class RawClient {
  #messages

  /**
   * Starts the sidecar as the library does.
   * @param {{ nodeOptions?: readonly string[], env?: NodeJS.ProcessEnv, maxMessageBytes?: number }} [options]
   */
  constructor({ nodeOptions = [], env = process.env, maxMessageBytes = 2 ** 29 } = {}) {
    const args = [...nodeOptions, entry, '--crochet-sidecar', `--max-message-bytes=${maxMessageBytes}`]
    this.child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] })
    /** @type {import('node:net').Socket} */
    this.pipe = this.child.stdio[3]
    this.pipe.on('error', () => {})
    this.child.stdio[4].on('error', () => {})
    this.#messages = decodeMultiStream(this.pipe)
    /** All that the sidecar has printed. */
    this.printed = ''
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.printed += text
      })
    }
    /** The process may have ended before. */
    this.outputEnded = once(this.child, 'close')
    /** @type {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }))
  }

  /** Writes bytes, or a value as MessagePack. */
  write(bytesOrValue) {
    this.pipe.write(bytesOrValue instanceof Uint8Array ? bytesOrValue : encode(bytesOrValue))
  }

  /** The next message of the sidecar's, decoded; undefined at the end. */
  async next() {
    const { done, value } = await this.#messages.next()
    return done ? undefined : value
  }

  /** The next response to request `id`; what comes before it is dropped. */
  async response(id) {
    for (;;) {
      const message = await this.next()
      if (message === undefined || (message[0] === 1 && message[1] === id)) return message
    }
  }

  /** Opens the session. */
  async initialize(payload = 'plain') {
    this.write([0, 0, 'initialize', [{ protocol: 1, client: 'raw', payload }]])
    return this.response(0)
  }

  end() {
    this.child.kill('SIGKILL')
  }
}
