import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Gate } from '../../sidecar/gate.js'
import { makeToken, type Right, writeGreeting, writeProof } from '../../src/proof.js'
import { replaceableTimers } from '../replaceable-timers.js'

const tokens = { call: makeToken(), admin: makeToken() }

class FakeSocket extends EventEmitter {
  readonly written: Uint8Array[] = []
  isDestroyed = false
  write(bytes: Uint8Array): boolean {
    this.written.push(bytes)
    return true
  }
  destroy(): this {
    this.isDestroyed = true
    return this
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function visit(gate: Gate) {
  const socket = new FakeSocket()
  const admitted: Right[] = []
  const heard: string[] = []
  const take = gate.guard(socket as never, (right) => {
    admitted.push(right)
    return (chunk) => void heard.push(Buffer.from(chunk).toString())
  })
  const prove = (token: string, right: Right, rest = ''): void => {
    const greeting = writeGreeting(right)
    take(greeting)
    const answer = socket.written[0] as Uint8Array
    take(Buffer.concat([writeProof(token, greeting, answer) ?? Buffer.alloc(32), Buffer.from(rest)]))
  }
  return { socket, admitted, heard, take, prove }
}

it.each(['call', 'admin'] as const)('lets in who proves the right to %s, with what follows at once', (right) => {
  const { socket, admitted, heard, take, prove } = visit(new Gate(tokens, replaceableTimers))
  prove(tokens[right], right, 'first')
  take(Buffer.from('second'))
  expect(admitted).toEqual([right])
  expect(heard).toEqual(['first', 'second'])
  vi.advanceTimersByTime(10_000)
  expect(socket.isDestroyed).toBe(false)
})

it('takes greeting and proof a byte at a time', () => {
  const { socket, admitted, take } = visit(new Gate(tokens, replaceableTimers))
  const greeting = writeGreeting('call')
  for (const byte of greeting) take(Buffer.from([byte]))
  const proof = writeProof(tokens.call, greeting, socket.written[0] as Uint8Array) as Buffer
  for (const byte of proof) take(Buffer.from([byte]))
  expect(admitted).toEqual(['call'])
})

it('closes without a word at the first wrong byte', () => {
  const { socket, admitted, take } = visit(new Gate(tokens, replaceableTimers))
  take(Buffer.from('GET'))
  expect(socket).toMatchObject({ isDestroyed: true, written: [] })
  expect(admitted).toEqual([])
})

it('refuses a right that nobody has as it does a wrong proof', () => {
  const { socket, admitted, prove } = visit(new Gate({ call: tokens.call }, replaceableTimers))
  prove(tokens.call, 'admin')
  expect({ written: socket.written.length, admitted, isDestroyed: socket.isDestroyed }).toEqual({
    written: 1,
    admitted: [],
    isDestroyed: true,
  })
})

it('closes after two seconds of silence, which is no failure', () => {
  const gate = new Gate(tokens, replaceableTimers)
  for (let visitor = 0; visitor < 10; visitor += 1) {
    const { socket } = visit(gate)
    vi.advanceTimersByTime(1999)
    expect(socket.isDestroyed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(socket.isDestroyed).toBe(true)
  }
  const { admitted, prove } = visit(gate)
  prove(tokens.call, 'call')
  expect(admitted).toEqual(['call'])
})

it('hears nobody for a second after five failures within ten', () => {
  const gate = new Gate(tokens, replaceableTimers)
  const fail = (): void => visit(gate).take(Buffer.from('no'))
  for (let failure = 0; failure < 4; failure += 1) fail()
  vi.advanceTimersByTime(10_000)
  // Those before are forgotten.
  for (let failure = 0; failure < 4; failure += 1) fail()
  expect(visit(gate).socket.isDestroyed).toBe(false)
  fail()
  expect(visit(gate).socket.isDestroyed).toBe(true)
  vi.advanceTimersByTime(1000)
  const { admitted, prove } = visit(gate)
  prove(tokens.call, 'call')
  expect(admitted).toEqual(['call'])
})
