// The conversations of docs/protocol.md, against a real sidecar.
import { spawn } from 'node:child_process'
import { decode } from '@msgpack/msgpack'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MessageReader } from '../../src/message-reader.js'
import { entry } from '../foreign-sidecar.js'
import { conversations, type Line, show } from '../protocol-document.js'

describe.each(conversations().map((lines, index) => ({ lines, index })))(
  'conversation $index of the document',
  ({ lines }) => {
    it('has bytes that say what stands beside them', () => {
      for (const { shown, bytes } of lines) expect(show(decode(bytes))).toBe(shown)
    })

    it('is what a sidecar says', async () => {
      const sidecar = spawn(process.execPath, [entry, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
      onTestFinished(() => void sidecar.kill('SIGKILL'))
      const said = messagesOf(sidecar.stdout)
      for (const line of lines) {
        if (line.from === 'client') sidecar.stdin.write(line.bytes)
        else expect(comparable((await said.next()).value)).toEqual(comparable(line.bytes))
      }
      expect((await said.next()).done).toBe(true)
    })
  },
)

it('there are two', () => {
  expect(conversations().map((lines: Line[]) => lines.length > 8)).toEqual([true, true])
})

async function* messagesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  const reader = new MessageReader({ maxMessageBytes: 1 << 20 })
  for await (const chunk of stream) yield* reader.read(chunk)
  return undefined
}

/** The very bytes, but for the response to `initialize`, which tells of the process. */
function comparable(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return 'the end'
  const [, id, error, result] = decode(bytes) as [number, number, unknown, Record<string, unknown> | null]
  if (id !== 1 || result === null) return Buffer.from(bytes).toString('hex')
  return { id, error, ...result, version: typeof result['version'], pid: typeof result['pid'] }
}
