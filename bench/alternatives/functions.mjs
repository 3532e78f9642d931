// Worker of each alternative, or its process. The functions that the programs beside this file have called.
export const echo = async (value) => value
export const never = async () => new Promise(() => {})
export const exit = async () => process.exit(3)
export const stuck = async () => {
  while (true);
}
export const fill = async () => {
  const memory = []
  while (true) memory.push(Array.from({ length: 100_000 }, () => memory.length))
}
export const bytes = async () => Buffer.from('abc')
export const returnFunction = async () => ({ callback() {} })
export const failTwice = async () => {
  throw new AggregateError([new Error('one'), new Error('two')], 'both')
}

export const big = async () => 1n

let calls = 0
export const count = async () => {
  calls += 1
  return calls
}
