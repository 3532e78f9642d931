// A client of a shared sidecar in a process of its own, which says and is told lines.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const fileOf = (name) => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url))
const modules = [new URL('../reactor/functions.mjs', import.meta.url).href]

export class SharedClient {
  #child
  #lines

  /**
   * @param {object} given the part to play, and what belongs to it
   * @param {NodeJS.ProcessEnv} env
   * @param {string[]} through a command that runs what follows it
   */
  constructor(given, env = process.env, program = 'shared', through = []) {
    const [command, ...args] = [...through, process.execPath, fileOf(program), JSON.stringify({ modules, ...given })]
    this.#child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** The next record it says. */
  async said(limit = 120_000) {
    const late = AbortSignal.timeout(limit)
    const line = await Promise.race([this.#lines.next(), once(late, 'abort')])
    if (Array.isArray(line) || line.done) throw new Error(`a client said nothing, exit code ${this.#child.exitCode}`)
    return JSON.parse(line.value)
  }

  tell(line) {
    this.#child.stdin.write(`${line}\n`)
  }

  get pid() {
    return this.#child.pid
  }

  /** Ends it at once. */
  async kill(signal = 'SIGKILL') {
    this.#child.kill(signal)
    await this.close()
  }

  /** Resolves once it has ended. */
  async close() {
    this.#child.stdin.end()
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
  }
}
