import { describe, expect, it } from 'vitest'
import { roleOf, sidecarArguments } from '../../sidecar/role.js'
import { DEFAULT_MAX_MESSAGE_BYTES } from '../../src/messages.js'

const maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES

describe('the arguments of the entry', () => {
  it.each([
    ['--crochet-sidecar', 'sidecar'],
    ['--stdio', 'relay'],
  ])('%s makes it a %s', (flag, kind) => {
    expect(roleOf([flag])).toEqual({ kind, maxMessageBytes })
  })

  it.each([
    ['1024', 1024],
    ['2000.5', 2000.5],
    ['4294967295', 4_294_967_295],
  ])('limit messages to %s bytes', (text, limit) => {
    expect(roleOf(['--stdio', `--max-message-bytes=${text}`])).toEqual({ kind: 'relay', maxMessageBytes: limit })
  })

  it('of the sidecar are those that the relay gives it', () => {
    expect(roleOf(sidecarArguments(5000))).toEqual({ kind: 'sidecar', maxMessageBytes: 5000 })
  })

  it.each([
    [[], 'a program starts'],
    [[''], 'unknown argument'],
    [['--version'], 'unknown argument --version'],
    [['--max-message-bytes=5000', '--stdio'], 'unknown argument --max-message-bytes=5000'],
    [['--stdio', 'more'], 'unknown argument more'],
    [['--stdio', '--crochet-sidecar'], 'unknown argument --crochet-sidecar'],
    [['--stdio', '--max-message-bytes'], 'from 1024 to 4294967295'],
    [['--stdio', '--max-message-bytes='], 'from 1024 to 4294967295'],
    [['--stdio', '--max-message-bytes=1023'], 'from 1024 to 4294967295'],
    [['--stdio', '--max-message-bytes=4294967296'], 'from 1024 to 4294967295'],
    [['--stdio', '--max-message-bytes=NaN'], 'from 1024 to 4294967295'],
  ])('%o are refused in one line that tells how it is done', (args, text) => {
    const role = roleOf(args)
    expect(role).toEqual({ kind: 'none', why: expect.stringContaining(text) })
    expect(role).toEqual({ kind: 'none', why: expect.stringMatching(/^crochet-sidecar .*--stdio.*protocol\.md\n$/) })
  })
})
