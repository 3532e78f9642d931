// Reactor: functions that do to their process what no function should.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

// Taken before they are overwritten below.
const { Array, Buffer, Error, Map, Object, Promise, Reflect, TypeError, process } = globalThis

const refuse = (what) => () => {
  throw new Error(`${what} was overwritten`)
}

export const pid = () => process.pid
export const echo = (value) => value
export const later = async (value) => value
export const fail = () => {
  throw new TypeError('as ever')
}

/** Each leaves something broken behind that everything here may stand on. */
const overwriters = {
  process: () => (globalThis.process = undefined),
  'process.exit': () => (process.exit = refuse('exit')),
  'process.nextTick': () => (process.nextTick = refuse('nextTick')),
  Promise: () => (globalThis.Promise = refuse('Promise')),
  'Promise.prototype.then': () => (Promise.prototype.then = refuse('then')),
  JSON: () => (globalThis.JSON = undefined),
  Buffer: () => (globalThis.Buffer = undefined),
  'Buffer.from': () => (Buffer.from = Buffer.concat = Buffer.isBuffer = refuse('Buffer.from')),
  Uint8Array: () => (globalThis.Uint8Array = undefined),
  Error: () => (globalThis.Error = undefined),
  'Array.prototype': () =>
    ['push', 'map', 'slice', 'splice', 'shift', Symbol.iterator].forEach((name) => {
      Array.prototype[name] = refuse(`Array.prototype.${String(name)}`)
    }),
  'Map.prototype': () => (Map.prototype.get = Map.prototype.set = refuse('Map.prototype')),
  'Map.prototype.delete': () => (Map.prototype.delete = refuse('Map.prototype.delete')),
  'Object.prototype': () => Object.assign(Object.prototype, { then: 5, error: 'x', kind: 'x', toJSON: () => 1 }),
  console: () => (globalThis.console = undefined),
  timers: () => (globalThis.setTimeout = globalThis.clearTimeout = globalThis.setImmediate = refuse('setTimeout')),
  queueMicrotask: () => (globalThis.queueMicrotask = undefined),
  performance: () => (globalThis.performance = globalThis.AbortController = undefined),
  emit: () => (createRequire(import.meta.url)('node:events').prototype.emit = refuse('emit')),
  everything: () =>
    Object.getOwnPropertyNames(globalThis).forEach((name) => {
      Reflect.set(globalThis, name, undefined)
    }),
}

export const overwritable = Object.keys(overwriters)

export function overwrite(name) {
  overwriters[name]()
  return 'overwritten'
}

/** Returns once the lifeline's thread waits for its pipe: libuv aborts the process where that is closed before it has begun. */
export async function lifelineStands() {
  const waitsForIt = (descriptor) => {
    try {
      if (!readlinkSync(`/proc/self/fd/${descriptor}`).includes('eventpoll')) return false
      return /^tfd:\s+4 /m.test(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))
    } catch (error) {
      // Closed since its name was read.
      if (error.code === 'ENOENT') return false
      throw error
    }
  }
  while (!readdirSync('/proc/self/fd').some(waitsForIt)) await sleepFor(5)
}

/** Each takes something away from the process. */
export const takeAway = {
  listeners: () => void process.removeAllListeners(),
  stdin: () => void process.stdin.destroy(),
  protocol: () => closeSync(3),
  lifeline: () => closeSync(4),
  handles: () => {
    // oxlint-disable-next-line no-underscore-dangle -- Node's name for it
    for (const handle of process._getActiveHandles()) handle.destroy?.()
  },
  directory: () => process.chdir('/'),
  rights: () => {
    process.setgid(65_534)
    process.setuid(65_534)
  },
}

export const thenables = {
  // oxlint-disable unicorn/no-thenable -- they are what is tested
  throws: () => ({ then: refuse('then') }),
  callsBoth: () => ({ then: (resolve, reject) => [resolve('first'), reject(new Error('second'))] }),
  callsTwice: () => ({ then: (resolve) => [resolve('first'), resolve('second')] }),
  never: () => ({ then: () => {} }),
  // oxlint-enable unicorn/no-thenable
}

export const results = {
  uncrossable: () => ({ list: [1, { call: () => {} }] }),
  getterThrows: () => ({
    a: {
      get b() {
        throw new RangeError('no getter today')
      },
    },
  }),
  getterExits: () => ({
    get a() {
      return process.exit(4)
    },
  }),
  getterChanges: () => ({
    get a() {
      delete this.b
      return 1
    },
    b: 2,
    c: [3],
  }),
  toJSONThrows: () => ({ toJSON: refuse('toJSON') }),
}

/** @type {Record<string, () => void>} */
export const throwing = {
  subclass: () => {
    class Refusal extends RangeError {
      name = 'Refusal'
      code = 'E_REFUSED'
    }
    throw new Refusal('not today', { cause: new TypeError('tired', { cause: 'of it all' }) })
  },
  aggregate: () => {
    throw new AggregateError([new TypeError('one'), 'two'], 'both')
  },
  domException: () => {
    throw new DOMException('gone', 'AbortError')
  },
  string: () => {
    throw 'text'
  },
  nothing: () => {
    throw null
  },
  undefined: () => {
    throw undefined
  },
  symbol: () => {
    throw Symbol('s')
  },
  frozen: () => {
    throw Object.freeze(Object.assign(new RangeError('cold'), { code: 'E_COLD' }))
  },
  messageThrows: () => {
    throw Object.defineProperty(new RangeError('hidden'), 'message', { get: refuse('message') })
  },
  hugeStack: () => {
    throw Object.assign(new RangeError('large'), { stack: 'at somewhere\n'.repeat(800_000) })
  },
  deepCause: () => {
    let error = new Error('the first cause')
    for (let level = 0; level < 100; level += 1) error = new Error(`level ${level}`, { cause: error })
    throw error
  },
}

export const fetchText = (url) =>
  new Promise((resolve, reject) => {
    get(url, (response) => response.resume().once('end', resolve)).once('error', reject)
  })

export function printLines(count) {
  for (let line = 0; line < count; line += 1) {
    console.log(`console ${line} ${'-'.repeat(80)}`)
    process.stdout.write(`stdout ${line}\n`)
  }
  return 'intact'
}

export function writeLines(count) {
  for (let line = 0; line < count; line += 1) writeWhole(`descriptor ${line} ${'-'.repeat(80)}\n`)
  return 'intact'
}

/** A pipe that is full for the moment is no fault. */
function writeWhole(text) {
  for (;;) {
    try {
      return writeSync(1, text)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
    }
  }
}

/** A child that goes on printing into what it inherited, for as long as anybody reads it. */
export function leaveChild() {
  const script = 'while echo noise from a child; do sleep 0.01; done'
  const child = spawn('sh', ['-c', script], { stdio: 'inherit', detached: true })
  child.unref()
  return child.pid
}

export const writeToProtocol = (text) => writeSync(3, text)

/** Threads that print and compute until they are stopped. */
const threads = []
export function startThreads(count) {
  const source = `
    const { parentPort } = require('node:worker_threads')
    const { writeSync } = require('node:fs')
    setInterval(() => {
      console.log('from a thread')
      try { writeSync(1, 'a thread by descriptor\\n') } catch {}
      parentPort.postMessage(Buffer.alloc(50_000))
    }, 1)`
  for (let index = 0; index < count; index += 1) threads.push(new Worker(source, { eval: true }))
  return Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('online', resolve)))).then(
    () => count,
  )
}
export const stopThreads = () => Promise.all(threads.map((thread) => thread.terminate())).then(() => 'stopped')

let counted = 0
export function count() {
  counted += 1
  return counted
}
export const callCount = () => counted

export function throwWith(json) {
  const error = Object.assign(new RangeError('with keys'), { details: JSON.parse(json) })
  throw Object.defineProperties(error, Object.getOwnPropertyDescriptors(JSON.parse(json)))
}
export const prototypeKeys = () => Reflect.ownKeys(Object.prototype).map(String)

let kept
export function hold(bytes) {
  kept = bytes
  return bytes.length
}
export const held = () => kept

/** @type {(value: { bytes: Uint8Array, list: string[], text: string }) => string} */
export const digest = ({ bytes, list, text }) =>
  createHash('sha256')
    .update(bytes)
    .update(JSON.stringify([list, text]))
    .digest('hex')

/** Memory that is claimed, and never written to: only a copy of it takes room. */
export const large = (size) => Buffer.allocUnsafeSlow(size)

export const slowly = (value) => new Promise((resolve) => setTimeout(resolve, 50, value))
export const exit = (code) => process.exit(code)
