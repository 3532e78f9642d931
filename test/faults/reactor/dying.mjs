// Reactor: ways in which a sidecar ends.

const never = () => new Promise(() => {})

export const exit = (code) => process.exit(code)

export function exitLater(code) {
  setTimeout(() => process.exit(code), 20)
  return never()
}

export function exitInHook(code) {
  process.on('exit', () => process.exit(code))
  process.exit(0)
}

export const abort = () => process.abort()

export function killItself(signal) {
  console.error(`about to die of ${signal}`)
  process.kill(process.pid, signal)
  return never()
}

export function exhaust() {
  const all = []
  for (;;) all.push(Array.from({ length: 1000 }, (_, index) => ({ index })))
}

export function throwLater() {
  setTimeout(() => {
    throw new RangeError('thrown in the background')
  }, 20)
  return never()
}

export function rejectUnseen() {
  void Promise.reject(new Error('nobody awaits this'))
  return new Promise((resolve) => setTimeout(resolve, 50, 'lived on'))
}

/** A large result, in the midst of whose bytes the process exits. */
export async function exitInReply(bytes) {
  setImmediate(() => process.exit(0))
  return Buffer.alloc(bytes)
}

/** Allocates memory outside the heap until there is no more. */
export function allocate() {
  const all = []
  for (;;) all.push(new ArrayBuffer(256 * 2 ** 20))
}

export const size = (value) => value.length
