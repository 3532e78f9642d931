// The same over a bare pipe: one MessagePack array a call, many in a write, a promise each in both processes. Nothing checks a
// message, bounds a queue, knows of a cancellation or a result that fails unseen; and the program does not block, so that
// there is no thread in between.
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { print } from './measure.js'
import { packerOf } from './packed-batches.js'

const CALLS = 10_000

const child = spawn(process.execPath, [fileURLToPath(new URL('./background-floor-child.js', import.meta.url))], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
})
const waiting = new Map<number, (value: unknown) => void>()
const send = packerOf(child.stdio[3] as Socket, ([id, value]) => {
  waiting.get(Number(id))?.(value)
  waiting.delete(Number(id))
})
let calls = 0

for (let round = 0; round < 3; round += 1) await collect()
const started = performance.now()
await collect()
print({ rate: (CALLS / (performance.now() - started)) * 1000, n: CALLS })
child.kill()

async function collect(): Promise<void> {
  const values = await Promise.all(Array.from({ length: CALLS }, (_, index) => call(index)))
  if (values.at(-1) !== CALLS - 1) throw new Error('a wrong value')
}

function call(argument: number): Promise<unknown> {
  calls += 1
  const id = calls
  send([id, 'file:///functions.js', ['echo'], [argument]])
  return new Promise((resolve) => void waiting.set(id, resolve))
}
