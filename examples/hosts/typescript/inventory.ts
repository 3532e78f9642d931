// Sidecar: loaded by what the host runs under, tsx or Node itself.
import { setTimeout } from 'node:timers/promises'

export interface Item {
  readonly name: string
  readonly count: number
}

export interface Query {
  readonly atLeast: number
}

const items: readonly Item[] = [
  { name: 'hooks', count: 3 },
  { name: 'needles', count: 1 },
  { name: 'skeins', count: 12 },
]

export async function find({ atLeast }: Query): Promise<readonly Item[]> {
  await setTimeout(1)
  if (atLeast < 0) throw new RangeError(`atLeast is ${atLeast}`)
  return items.filter(({ count }) => count >= atLeast)
}
