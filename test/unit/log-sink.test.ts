import { expect, it } from 'vitest'
import type { LogPost } from '../../client/bridge/commands.js'
import { logSink } from '../../client/bridge/log-sink.js'
import { sidecarOptions } from '../fake-sidecar.js'

function sink(logLevel: 'info' | 'warn' = 'info') {
  const posts: LogPost[] = []
  return { posts, ...logSink({ ...sidecarOptions, hasLogger: true, logLevel }, (post) => posts.push(post)) }
}

it('hands on whole lines, wherever chunks end, in a character too', () => {
  const { posts, output } = sink()
  const bytes = Buffer.from('first\nzwölf €\nrest')
  for (const byte of bytes) output('info', Uint8Array.of(byte))
  expect(posts).toEqual([
    { level: 'info', message: 'first' },
    { level: 'info', message: 'zwölf €' },
  ])
})

it('keeps the lines of stdout and stderr apart', () => {
  const { posts, output } = sink()
  output('info', Buffer.from('out '))
  output('warn', Buffer.from('err\n'))
  output('info', Buffer.from('put\n'))
  expect(posts.map(({ message }) => message)).toEqual(['err', 'out put'])
})

it('cuts a line without end', () => {
  const { posts, output } = sink()
  output('info', Buffer.alloc(100_000, 'x'))
  expect(posts).toEqual([{ level: 'info', message: 'x'.repeat(64 * 1024) }])
})

it('leaves out what is below the level', () => {
  const { posts, output, record } = sink('warn')
  output('info', Buffer.from('quiet\n'))
  record({ level: 'error', message: 'loud' })
  expect(posts).toEqual([{ level: 'error', message: 'loud' }])
})
