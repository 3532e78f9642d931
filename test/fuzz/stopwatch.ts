// Fuzzers. What one input costs the product: time and heap, the checks around it not counted.
import { getHeapStatistics } from 'node:v8'

export class Stopwatch {
  /** Of the input since `reset`: ms in all, and the bytes of the step that took most. */
  ms = 0
  bytes = 0
  #started = 0
  #cpu = process.cpuUsage()
  #heap = 0

  reset(): void {
    this.ms = 0
    this.bytes = 0
  }

  start(): void {
    this.#heap = heapBytes()
    this.#cpu = process.cpuUsage()
    this.#started = performance.now()
  }

  stop(): void {
    // Whichever is less: a loaded machine takes the processor away, and collecting garbage uses several at a time.
    const { user, system } = process.cpuUsage(this.#cpu)
    this.ms += Math.min(performance.now() - this.#started, (user + system) / 1000)
    // Less than nothing where garbage was collected meanwhile.
    this.bytes = Math.max(this.bytes, heapBytes() - this.#heap)
  }
}

function heapBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}
