import { describe, expect, it } from 'vitest'
import { passedOn, passedOnInText } from '../../src/inherited-node-options.js'

describe('NODE_OPTIONS for a further process', () => {
  it.each([
    ['--inspect', ''],
    ['--inspect=0.0.0.0:9229', ''],
    ['"--inspect=0"', ''],
    ['--inspect_brk', ''],
    ['--inspect-brk --enable-source-maps', '--enable-source-maps'],
    ['--enable-source-maps --inspect', '--enable-source-maps'],
    ['--import a --inspect-wait --import b', '--import a --import b'],
    ['--inspect-port=0 --import a', '--import a'],
    ['--inspect-port 0 --import a', '--import a'],
    ['--debug-port 0 --import a', '--import a'],
    ['--inspect-publish-uid=http --import a', '--import a'],
    ['--watch --watch-path ./src --import a', '--import a'],
    ['--input-type=module', ''],
    ['--test-reporter "my reporter" --conditions x', '--conditions x'],
  ])('has nothing of a debugger, and nothing of how to run the first: %s', (given, kept) => {
    expect(passedOnInText(given)).toBe(kept)
  })

  it.each([
    '--import ./re--inspect.mjs --max-old-space-size=100',
    '--require "./my --inspect/setup.cjs"',
    String.raw`--require "./a \"quoted\" --inspect.cjs" --enable-source-maps`,
    '--require "never closed',
    '--inspector-is-no-option',
  ])('is else as it was: %s', (given) => {
    expect(passedOnInText(given)).toBe(given)
  })
})

describe("Node's arguments for a further process", () => {
  it('are less the same ones', () => {
    const given = ['--inspect', '--import', './a b.mjs', '--watch-path', './src', '--inspect-port', '0', '-r', 'c']
    expect(passedOn(given)).toEqual(['--import', './a b.mjs', '-r', 'c'])
  })
})
