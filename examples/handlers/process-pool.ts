// A pool of processes, as small as it can be: each has one question at a time, further ones wait for the first that is
// free. No crochet here.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Question } from './addresses.js'

export class ProcessPool {
  readonly #free: ChildProcess[]
  readonly #waiting: ((child: ChildProcess) => void)[] = []

  /** `env`: merged over this process's own environment. */
  constructor(file: URL, size: number, env: Record<string, string>) {
    this.#free = Array.from({ length: size }, () => fork(file, { env: { ...process.env, ...env } }))
  }

  async run(question: Question): Promise<Answer> {
    const child = this.#free.pop() ?? (await new Promise<ChildProcess>((resolve) => this.#waiting.push(resolve)))
    try {
      child.send(question)
      const [answer] = (await once(child, 'message')) as [Answer]
      return answer
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free.push(child)
      else next(child)
    }
  }
}
