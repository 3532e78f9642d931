import { area, type Rectangle } from './area'
import { greet } from './greet'

test('both work', () => {
  const square: Rectangle = { width: 2, height: 2 }
  expect(greet(String(area(square)))).toBe('hello 4')
})
