// Host, then bridge thread (preload): has whatever the host orders happen to the bridge, while the host is blocked.

// Host, then bridge thread (preload): has whatever the host orders happen to the bridge, while the host is blocked.
import workerThreads, { getEnvironmentData, isMainThread, setEnvironmentData, Worker } from 'node:worker_threads'

/** Key of the environment data: one word, the order. */
const ORDER = 'faults/bridge-order'

const deeds = {
  spin() {
    for (;;);
  },
  throw() {
    throw new Error('thrown in the bridge')
  },
  exit() {
    process.exit(5)
  },
  exhaust() {
    const all = []
    for (;;) all.push(Array.from({ length: 1000 }, (_, index) => ({ index })))
  },
}
const names = Object.keys(deeds)

/** Host: the deed happens to the bridge 50 ms later. */
export function strikeBridge(name) {
  Atomics.store(getEnvironmentData(ORDER), 0, 1 + names.indexOf(name))
}

if (isMainThread) {
  setEnvironmentData(ORDER, new Int32Array(new SharedArrayBuffer(4)))
  const preload = `--import=${import.meta.url}`
  // The bridge has none of its host's preloads; a fault point has to be pushed in.
  workerThreads.Worker = class extends Worker {
    constructor(file, options) {
      super(file, {
        ...options,
        execArgv: [...options.execArgv, preload],
        resourceLimits: { maxOldGenerationSizeMb: 24 },
      })
    }
  }
} else {
  const word = getEnvironmentData(ORDER)
  setInterval(() => {
    const name = names[Atomics.exchange(word, 0, 0) - 1]
    if (name !== undefined) setTimeout(deeds[name], 50)
  }, 5).unref()
}
