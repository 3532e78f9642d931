// Bridge thread. Requests that no sidecar has been given yet, in the host thread's order.

export class CallQueue {
  readonly #waiting = new Map<number, Uint8Array>()

  get size(): number {
    return this.#waiting.size
  }

  add(id: number, request: Uint8Array): void {
    this.#waiting.set(id, request)
  }

  has(id: number): boolean {
    return this.#waiting.has(id)
  }

  /** Takes a request back, unsent; false if it was not here. */
  remove(id: number): boolean {
    return this.#waiting.delete(id)
  }

  /** Takes all of them, in order. */
  takeAll(): [id: number, request: Uint8Array][] {
    const all = [...this.#waiting]
    this.#waiting.clear()
    return all
  }
}
