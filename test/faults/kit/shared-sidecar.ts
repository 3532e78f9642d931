// Test process: shared sidecars in a private directory of the test's own, their clients, and raw clients of their socket.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Message, parseMessage, writeRequest } from '../../../src/envelope.js'
import { MessageMemory } from '../../../src/message-memory.js'
import { MessageReader } from '../../../src/message-reader.js'
import { ANSWER, type Right, writeGreeting, writeProof } from '../../../src/proof.js'
import type { SharedRecord } from '../../../src/shared-record.js'
import { SharedClient } from '../figures/shared-client.mjs'

export class SharedSidecars {
  /** XDG_RUNTIME_DIR of all that belongs to the test. */
  readonly runtime: string = mkdtempSync(join(tmpdir(), 'crochet-'))
  readonly directory: string = join(this.runtime, 'crochet-sidecar')
  readonly #clients: SharedClient[] = []

  constructor() {
    onTestFinished(async () => {
      await Promise.all(this.#clients.map((client) => client.kill()))
      for (const { pid } of this.records()) end(pid)
      rmSync(this.runtime, { recursive: true, force: true })
    })
  }

  /** A client in a process of its own, which `through` runs if there is one. */
  client(given: object, runtime: string = this.runtime, through: string[] = []): SharedClient {
    const all = { name: 'test', idleTimeout: 10_000, ...given }
    const client = new SharedClient(all, { ...process.env, XDG_RUNTIME_DIR: runtime }, 'shared', through)
    this.#clients.push(client)
    return client
  }

  /** Those that can be found. */
  records(): SharedRecord[] {
    return this.files()
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(join(this.directory, file), 'utf8')) as SharedRecord)
  }

  /** The only one. */
  record(): SharedRecord {
    const [record] = this.records()
    if (record === undefined) throw new Error('there is no shared sidecar')
    return record
  }

  /** All but the directory's own. */
  files(): string[] {
    try {
      return readdirSync(this.directory).filter((file) => file !== 'secret')
    } catch {
      return []
    }
  }

  token(right: Right): string {
    const { token, fingerprint } = this.record()
    return right === 'call' ? token : readFileSync(join(this.directory, `${fingerprint}.admin`), 'utf8')
  }
}

/** A client by script, over the socket at `path`. */
export class RawClient {
  readonly socket: Socket
  readonly #messages: Message[] = []
  #bytes = Buffer.alloc(0)
  #reader: MessageReader | undefined
  #woken: () => void = () => {}
  isClosed = false

  constructor(path: string) {
    this.socket = createConnection(path)
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.isClosed = true
      this.#woken()
    })
    this.socket.on('data', (chunk: Buffer) => {
      if (this.#reader === undefined) this.#bytes = Buffer.concat([this.#bytes, chunk])
      else for (const message of this.#reader.read(chunk)) this.#messages.push(parseMessage(new Uint8Array(message)))
      this.#woken()
    })
    onTestFinished(() => void this.socket.destroy())
  }

  /** All that came before it was let in. */
  get answered(): Buffer {
    return this.#bytes
  }

  /** Proves itself with `token`, right or wrong. */
  async prove(token: string, right: Right = 'call'): Promise<void> {
    const greeting = writeGreeting(right)
    this.socket.write(greeting)
    await this.until(() => this.#bytes.byteLength >= ANSWER)
    // One who does not know the token has nothing better to send.
    this.socket.write(writeProof(token, greeting, this.#bytes) ?? Buffer.alloc(32))
    this.#reader = new MessageReader({ maxMessageBytes: 2 ** 30, memory: new MessageMemory(false) })
  }

  /** Sends a request and waits for its response. */
  async request(
    id: number,
    method: string,
    params: readonly unknown[],
  ): Promise<Extract<Message, { type: 'response' }>> {
    this.socket.write(writeRequest(id, method, params))
    const mine = (message: Message): boolean => message.type === 'response' && message.id === id
    await this.until(() => this.#messages.some(mine))
    return this.#messages.find(mine) as Extract<Message, { type: 'response' }>
  }

  initialize(): Promise<Extract<Message, { type: 'response' }>> {
    return this.request(0, 'initialize', [{ protocol: 1, client: 'raw', payload: 'plain' }])
  }

  /** Resolves once `holds`, or the connection has been closed. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds() && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.#woken = resolve
      })
    }
    if (!holds()) throw new Error('the connection was closed')
  }

  /** Milliseconds until the other side closes. */
  async closed(): Promise<number> {
    const started = performance.now()
    await this.until(() => this.isClosed)
    return performance.now() - started
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
