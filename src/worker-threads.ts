// Both processes. Node's threads, from the moment on in which there are any to be had to do with: all of Node's streams come
// with them, and together they take a good part of the time that importing this package takes.

/** `node:worker_threads`. */
export function workerThreads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads')
}
