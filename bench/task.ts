// What a task of the bench is: contenders that do the same thing, each a program of its own, and what is expected of ours.

export interface Contender {
  readonly name: string
  /** File name below `programs`, without its ending; an absolute path is run as it is. */
  readonly program: string
  readonly args?: readonly string[]
  /** Believes that there is one processor: the host does not spin. */
  readonly oneProcessor?: boolean
  /** Runs on one processor with all that it starts (`taskset`). */
  readonly pinned?: boolean
  /** Runs beside as many busy processes as there are processors. */
  readonly loaded?: boolean
  /** Most rounds, where each takes seconds. */
  readonly rounds?: number
}

/** Medians over the rounds of what a contender printed. */
export type Figures = Readonly<Record<string, number>>

export type Measured = (contender: string) => Figures

export interface Target {
  readonly what: string
  readonly figure: (of: Measured) => number
  readonly bound: 'at most' | 'at least'
  readonly limit: number
  readonly unit?: string
}

export interface Task {
  readonly id: string
  readonly title: string
  /** Of the figures. */
  readonly unit: string
  readonly contenders: readonly Contender[]
  readonly targets: readonly Target[]
}

/** The quotient of one figure of two contenders. */
export function ratio(key: string, ours: string, theirs: string): Target['figure'] {
  return (of) => figureOf(of(ours), key) / figureOf(of(theirs), key)
}

export function figureOf(figures: Figures, key: string): number {
  return figures[key] ?? Number.NaN
}
