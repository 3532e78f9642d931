import { describe, expect, it } from 'vitest'
import { readArguments } from '../../client/cli/read-arguments.js'

describe('arguments', () => {
  it('are JSON, and the export a path', () => {
    const texts = ['1', '"a.b"', ' [null] ', '{"__proto__":1}']
    const read = readArguments('a.b.c', texts)
    expect(read).toEqual({ path: ['a', 'b', 'c'], args: [1, 'a.b', [null], JSON.parse('{"__proto__":1}')] })
  })

  it.each([
    ["it's", false, String.raw`'"it'\''s"'`],
    ['say "hi"', false, String.raw`'"say \"hi\""'`],
    ['text', true, String.raw`"\"text\""`],
    ['{a:1}', true, String.raw`"{\"name\":\"text\"}"`],
    ['', false, `'""'`],
  ])('that are not JSON: %j, on Windows: %j, should be written %s', (text, isWindows, quoted) => {
    expect(readArguments('f', ['1', text], isWindows)).toEqual({
      mistake: expect.stringMatching(/^argument 2 is not JSON: /),
    })
    const { mistake } = readArguments('f', ['1', text], isWindows) as { mistake: string }
    expect(mistake.endsWith(quoted)).toBe(true)
  })

  it.each(['', 'a.', '.a', 'a..b', 'promise.then'])('an export of no use: %j', (path) => {
    expect(readArguments(path, [])).toHaveProperty('mistake')
  })
})
