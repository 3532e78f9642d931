// Fuzzers. What a run has found, and how it is told.

export interface Finding {
  /** Number of the input: with the seed it makes the input again. */
  readonly index: number
  readonly what: string
  readonly input?: string
}

export interface Report {
  readonly inputs: number
  readonly seconds: number
  readonly accepted: number
  readonly refused: number
  /** ms */
  readonly slowest: number
  /** Bytes of heap that one input took. */
  readonly heaviest?: number
  readonly findings: readonly Finding[]
}

/** A report in lines of text. */
export function linesOf(name: string, { findings, seconds, ...report }: Report): string[] {
  return [
    `${name}: ${report.inputs} inputs in ${seconds.toFixed(1)} s, ${Math.round(report.inputs / seconds)} a second`,
    `  accepted ${report.accepted}, refused ${report.refused}`,
    `  slowest input ${report.slowest.toFixed(1)} ms`,
    ...(report.heaviest === undefined
      ? []
      : [`  largest growth of the heap ${Math.round(report.heaviest / 1024)} KiB`]),
    `  findings ${findings.length}`,
    ...findings.map(
      ({ index, what, input }) => `  input ${index}: ${what}${input === undefined ? '' : `\n    ${input}`}`,
    ),
  ]
}

/** Notices when something has been added to, taken from or changed in what every object inherits. */
export class Pollution {
  readonly #before = snapshot()

  /** What was changed; undefined if nothing was. */
  found(): string | undefined {
    const now = snapshot()
    const changed = [...now].find(([key, value]) => !this.#before.has(key) || !Object.is(this.#before.get(key), value))
    if (changed !== undefined) return `${changed[0]} was changed`
    return now.size === this.#before.size ? undefined : 'a property of a built-in prototype is gone'
  }
}

function snapshot(): Map<string, unknown> {
  const entries = new Map<string, unknown>()
  for (const { name, prototype } of [
    Object,
    Array,
    Function,
    Map,
    Set,
    Error,
    RegExp,
    Date,
    Promise,
    Uint8Array,
    Buffer,
  ]) {
    for (const key of Reflect.ownKeys(prototype)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, key) ?? {}
      entries.set(`${name}.prototype.${String(key)}`, value)
      entries.set(`${name}.prototype.${String(key)}, getter`, get)
      entries.set(`${name}.prototype.${String(key)}, setter`, set)
    }
  }
  return entries
}
