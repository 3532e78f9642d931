import { greet } from './greet'

test('names whom it greets', () => {
  expect(greet('jest')).toBe('hello jest')
})
