// Host: ends up in the bundle of the program.
export function capitals(text) {
  return text.toUpperCase()
}
