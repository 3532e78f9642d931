// Test process: writes the programs of a document into a folder that sees the package by its own name.
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { CodeBlock, MarkdownDocument } from './markdown.js'
import { type ProgramResult, runProgram } from './run-program.js'

export interface DocumentProgram {
  readonly title: string
  readonly block: CodeBlock
  readonly file: string
  /** The document's folder: its blocks see one another there. */
  readonly folder: string
}

/** Makes a folder with the package in it; the caller removes it. */
export function makePackageFolder(root: URL): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'crochet-documents-')))
  const packages = join(folder, 'node_modules')
  mkdirSync(packages)
  symlinkSync(fileURLToPath(root), join(packages, 'crochet-sidecar'), 'junction')
  // Beside the package, what its users have.
  for (const name of ['@types', 'vitest', '@opentelemetry', 'pino']) {
    symlinkSync(fileURLToPath(new URL(`node_modules/${name}`, root)), join(packages, name), 'junction')
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  return folder
}

/** Writes all blocks of a language. One whose first line is a comment with a file name is written under that name. */
export function writePrograms(
  { name, blocks }: MarkdownDocument,
  language: 'js' | 'ts',
  packageFolder: string,
): DocumentProgram[] {
  const folder = join(packageFolder, name.replaceAll('/', '-'))
  mkdirSync(folder, { recursive: true })
  const programs = blocks
    .filter((block) => block.language === language)
    .map((block) => {
      const fileName = /^\/\/ ([\w-]+\.[cm]?[jt]s)\n/.exec(block.text)?.[1] ?? `line-${block.line}.${language}`
      return { title: `${name}, line ${block.line}: ${fileName}`, block, file: join(folder, fileName), folder }
    })
  const files = new Set(programs.map(({ file }) => file))
  if (files.size < programs.length) throw new Error(`${name}: two programs of one name`)
  for (const { file, block } of programs) writeFileSync(file, block.text)
  return programs
}

/** Runs a program in its folder; its output names that folder `/app`. */
export async function runDocumented({ file, folder }: DocumentProgram): Promise<ProgramResult> {
  const result = await runProgram(file, [], { cwd: folder })
  const stdout = result.stdout.replaceAll(pathToFileURL(folder).href, 'file:///app').replaceAll(folder, '/app')
  return { ...result, stdout }
}

/** The output that a document shows: `…` stands for anything; of figures only the words count. */
export function outputPattern({ text, mark }: Pick<CodeBlock, 'text' | 'mark'>): RegExp {
  const parts = text.split('…').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
  const pattern = parts.join(String.raw`[\s\S]*?`)
  return new RegExp(`^${mark === 'figures' ? pattern.replaceAll(/\d+/g, String.raw`\d+`) : pattern}$`)
}
