// Tests. Reads a document: its code blocks, tables, headings and links.
import { readFileSync } from 'node:fs'

export interface CodeBlock {
  readonly language: string
  /** What follows the language. */
  readonly mark: string
  readonly text: string
  /** Line of the document it begins at. */
  readonly line: number
  /** The block that follows it, if nothing but empty lines stands between. */
  readonly next: CodeBlock | undefined
}

export interface Table {
  /** The heading it stands under. */
  readonly heading: string
  /** Cells of its first row. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface MarkdownDocument {
  /** As its reader sees it, from the root. */
  readonly name: string
  readonly text: string
  readonly blocks: readonly CodeBlock[]
  readonly tables: readonly Table[]
  /** Names that links to its headings use. */
  readonly anchors: readonly string[]
  /** Targets of links, as they are written. */
  readonly links: readonly string[]
}

/** Reads `name`, a path from `root`. */
export function readDocument(root: URL, name: string): MarkdownDocument {
  const text = readFileSync(new URL(name, root), 'utf8')
  const lines = text.split('\n')
  const { blocks, prose } = takeBlocks(lines)
  const headings = prose.flatMap((line) => headingIn(line) ?? [])
  const links = [...prose.join('\n').matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? [])
  return { name, text, blocks, tables: takeTables(prose), anchors: headings.map(anchorOf), links }
}

/** The table under a heading. Throws if there is not exactly one. */
export function tableUnder({ name, tables }: MarkdownDocument, heading: string): Table {
  const [table, ...more] = tables.filter((candidate) => candidate.heading === heading)
  if (table === undefined || more.length > 0) throw new Error(`${name}: expected one table under ${heading}`)
  return table
}

/** What a document shows below the block whose last line ends with `command`. Throws if there is no such block. */
export function shownBy({ name, blocks }: MarkdownDocument, command: string): CodeBlock {
  const block = blocks.find(({ language, text }) => language === 'sh' && text.trimEnd().endsWith(command))
  if (block?.next?.language !== 'text')
    throw new Error(`${name}: expected a block that ends with ${command}, and its output`)
  return block.next
}

/** What stands in backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code ?? [])
}

/** The blocks, and all lines with those of the blocks emptied. */
function takeBlocks(lines: readonly string[]): { blocks: CodeBlock[]; prose: string[] } {
  const found: { language: string; mark: string; text: string; line: number; end: number }[] = []
  const prose: string[] = []
  let open: { language: string; mark: string; line: number; body: string[] } | undefined
  for (const [index, line] of lines.entries()) {
    prose.push(open !== undefined || line.startsWith('```') ? '' : line)
    if (!line.startsWith('```')) {
      open?.body.push(line)
    } else if (open === undefined) {
      const [language = '', ...mark] = line.slice(3).split(' ')
      open = { language, mark: mark.join(' '), line: index + 1, body: [] }
    } else {
      const { body, ...block } = open
      found.push({ ...block, text: `${body.join('\n')}\n`, end: index })
      open = undefined
    }
  }
  const blocks: CodeBlock[] = []
  for (const { end, ...block } of found.toReversed()) {
    const after = blocks[0]
    const isNext = after !== undefined && lines.slice(end + 1, after.line - 1).every((line) => line === '')
    blocks.unshift({ ...block, next: isNext ? after : undefined })
  }
  return { blocks, prose }
}

function takeTables(prose: readonly string[]): Table[] {
  const tables: { heading: string; rows: string[][] }[] = []
  let heading = ''
  let table: string[][] | undefined
  for (const line of prose) {
    heading = headingIn(line) ?? heading
    if (!line.startsWith('|')) {
      table = undefined
      continue
    }
    if (table === undefined) {
      table = []
      tables.push({ heading, rows: table })
    }
    const cells = line.split('|').slice(1, -1)
    table.push(cells.map((cell) => cell.trim()))
  }
  // The second row is the line between head and body.
  return tables.map(({ heading: over, rows: [head = [], , ...rows] }) => ({ heading: over, head, rows }))
}

function headingIn(line: string): string | undefined {
  return /^#+ (.+)$/.exec(line)?.[1]
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')
}
