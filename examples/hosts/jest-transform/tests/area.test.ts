import { area } from './area'

test('of a rectangle', () => {
  expect(area({ width: 6, height: 7 })).toBe(42)
})
