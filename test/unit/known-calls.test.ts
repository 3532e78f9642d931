import { beforeEach, expect, it } from 'vitest'
import { CallTemplate } from '../../client/call-template.js'
import { type Call, readCall } from '../../sidecar/call-params.js'
import { KnownCalls } from '../../sidecar/known-calls.js'
import { parseMessage, writeRequest } from '../../src/envelope.js'
import { MessageMemory } from '../../src/message-memory.js'
import { encodePieces } from '../../src/payload.js'

const memory = new MessageMemory(false)
const rest = { from: 'file:///host.mjs', length: 0, wrappedFunction: () => undefined, child: undefined }
const target = (name: string) => ({ module: 'file:///module.mjs', path: [name], name, ...rest })
let known: KnownCalls

beforeEach(() => {
  known = new KnownCalls()
})

function request(
  id: number,
  name: string,
  args: unknown[],
  timeout = 5000,
  trace?: Record<string, string>,
): Uint8Array {
  return new CallTemplate(target(name)).request(id, encodePieces(args, 'argument'), timeout, memory, trace)
}

/** As the session does it with a request that is not known. */
function learn(bytes: Uint8Array): void {
  const message = parseMessage(bytes)
  if (message.type !== 'request') throw new Error(message.type)
  known.learn(bytes, readCall(message.params, 'packed') as Call, message.params[2] as Uint8Array)
}

const shown = (bytes: Uint8Array) => {
  const found = known.read(bytes)
  return found && { ...found, call: { ...found.call, args: found.call.args() } }
}

it('reads a request of a known call as its parameters say', () => {
  expect(known.read(request(1, 'run', ['x']))).toBeUndefined()
  learn(request(1, 'run', ['x']))
  for (const [id, args] of [
    [0, []],
    [2, ['y', 1, { a: [null] }]],
    [0xffff_ffff, [new Uint8Array(300_000)]],
  ] as const) {
    expect(shown(request(id, 'run', [...args]))).toEqual({
      id,
      call: { module: 'file:///module.mjs', path: ['run'], name: 'run', timeout: 5000, from: rest.from, args },
    })
  }
})

it('tells apart what differs in anything but id and arguments', () => {
  learn(request(1, 'run', ['x']))
  expect(known.read(request(2, 'ran', ['x']))).toBeUndefined()
  expect(known.read(request(2, 'runs', ['x']))).toBeUndefined()
  expect(known.read(request(2, 'run', ['x'], 5001))).toBeUndefined()
  const bytes = request(2, 'run', ['x'])
  for (let end = 0; end < bytes.length; end += 1) expect(known.read(bytes.subarray(0, end))).toBeUndefined()
  expect(known.read(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined()
  for (let at = 0; at < bytes.length; at += 1) {
    const other = Buffer.from(bytes)
    other[at] = (other[at] as number) ^ 0x41
    const isFree = (at >= 3 && at < 7) || other.equals(bytes) || isArgument(bytes, at)
    if (!isFree) expect(known.read(other), `byte ${at}`).toBeUndefined()
  }
})

function isArgument(bytes: Uint8Array, at: number): boolean {
  const message = parseMessage(bytes)
  const args = message.type === 'request' ? (message.params[2] as Uint8Array) : new Uint8Array(0)
  const start = args.byteOffset - bytes.byteOffset
  return at >= start && at < start + args.byteLength
}

it('learns none that carries a trace, which would push out those that come again', () => {
  learn(request(1, 'run', ['x'], 5000, { traceparent: '00-1-2-01' }))
  expect(known.read(request(2, 'run', ['x'], 5000, { traceparent: '00-1-2-01' }))).toBeUndefined()
  learn(request(1, 'run', ['x']))
  for (let index = 0; index < 100; index += 1) learn(request(index, 'run', [], 5000, { traceparent: `${index}` }))
  expect(known.read(request(2, 'run', ['y']))?.call.name).toBe('run')
})

it('knows many at a time, and forgets the one that was called longest ago', () => {
  for (let index = 0; index < 65; index += 1) {
    learn(request(index, `run${index}`, []))
    known.read(request(1, 'run1', []))
  }
  expect(known.read(request(1, 'run0', []))).toBeUndefined()
  for (const name of ['run1', 'run64', 'run2']) expect(known.read(request(9, name, []))?.call.name).toBe(name)
})

it('does not know requests that are written in another way, or are long', () => {
  const params = ['file:///module.mjs', ['run'], Uint8Array.of(1, 0x90), {}]
  for (const bytes of [writeRequest(1, 'call', params), writeRequest(0x1_0000, 'call', params)]) {
    learn(bytes)
    expect(known.read(bytes)).toBeUndefined()
  }
  const long = request(1, 'x'.repeat(4096), [])
  learn(long)
  expect(known.read(long)).toBeUndefined()
})
