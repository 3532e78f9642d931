// Test process: docs/protocol.md in the parts that can be checked, its tables and its conversations.
import { readFileSync } from 'node:fs'

const text = readFileSync(new URL('../docs/protocol.md', import.meta.url), 'utf8')

/** A row's cells, without the marks of code. */
export type Row = readonly string[]

/** The body of the first table under a heading. */
export function rowsUnder(heading: string): Row[] {
  const section = text.split(`\n### ${heading}\n`)[1]?.split(/\n#+ /)[0]
  if (section === undefined) throw new Error(`docs/protocol.md has no section ${heading}`)
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  )
}

/** One message of a conversation. */
export interface Line {
  readonly from: 'client' | 'sidecar'
  /** In the document's notation. */
  readonly shown: string
  readonly bytes: Buffer
}

/** Every conversation in bytes. */
export function conversations(): Line[][] {
  return Array.from(text.matchAll(/```wire\n(.*?)```/gs), ([, block = '']) =>
    Array.from(block.matchAll(/^(->|<-) (.*)\n((?: {2}.*\n)+)/gm), ([, arrow, shown = '', bytes = '']) => ({
      from: arrow === '->' ? 'client' : 'sidecar',
      shown,
      bytes: bytesOf(bytes),
    })),
  )
}

/** From hexadecimal, with spaces wherever they are. */
export function bytesOf(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal.replaceAll(/\s/g, ''), 'hex')
}

/** A decoded message in the document's notation. */
export function show(value: unknown): string {
  if (value === null) return 'nil'
  if (value instanceof Uint8Array)
    return `bin(${Buffer.from(value)
      .toString('hex')
      .replaceAll(/(?<=..)(?=(?:..)+$)/g, ' ')})`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${show(member)}`)
  return `{${entries.join(', ')}}`
}
