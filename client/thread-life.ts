// Host thread. Sees that a worker thread has ended without a turn of this thread's loop: whoever blocks hears no event.
import type { MessagePort } from 'node:worker_threads'
import { workerThreads } from '../src/worker-threads.js'

export class ThreadLife {
  readonly #threads = workerThreads()
  readonly #port: MessagePort
  /** To be transferred to the thread, which has nothing to do with it: however a thread ends, its ports are closed. */
  readonly token: MessagePort
  // One for all questions: while the loop does not turn, Node frees no port, closed or not.
  readonly #probe = new this.#threads.MessageChannel().port1

  constructor() {
    const { port1, port2 } = new this.#threads.MessageChannel()
    this.#port = port1
    this.token = port2
  }

  /** False as well where it cannot be told. */
  get hasEnded(): boolean {
    // Finds out that the other end is closed, and then closes this one.
    this.#threads.receiveMessageOnPort(this.#port)
    return isClosed(this.#port, this.#probe)
  }

  /** No more questions. */
  close(): void {
    this.#port.close()
    this.#probe.close()
  }
}

/**
 * Before the loop turns Node tells in no other way: postMessage refuses a port that is listed twice, but says "detached"
 * first if it is closed.
 */
function isClosed(port: MessagePort, probe: MessagePort): boolean {
  try {
    probe.postMessage(undefined, [port, port])
    return false
  } catch (error) {
    return error instanceof Error && error.message.includes('detached')
  }
}
