// Test process: a copy of the built package in a folder of the test's, to be changed at will.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export class BuiltCopy {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
    for (const part of ['src', 'client', 'sidecar']) {
      cpSync(join(root, 'dist', part), join(path, 'dist', part), { recursive: true })
    }
    cpSync(join(root, 'package.json'), join(path, 'package.json'))
    symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'), 'junction')
  }

  file(name: string): string {
    return join(this.#path, name)
  }

  /** What a program imports. */
  get index(): string {
    return this.file('dist/src/index.js')
  }

  /** Puts `to` in the place of `from` wherever that stands in the file. */
  replace(name: string, from: string, to: string): void {
    const text = readFileSync(this.file(name), 'utf8')
    if (!text.includes(from)) throw new Error(`${name} does not have ${from}`)
    writeFileSync(this.file(name), text.replaceAll(from, to))
  }
}
