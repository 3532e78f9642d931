// Test process: the packed package in a folder of its own, with copies of what it depends on: to be damaged at will.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProgramResult, runProgram } from './run-program.js'
import { root } from './user-folder.js'

const DEPENDENCIES = ['synckit', '@pkgr/core', '@dual-bundle/import-meta-resolve']

export class InstalledPackage {
  readonly path: string

  constructor() {
    this.path = realpathSync(mkdtempSync(join(tmpdir(), 'crochet-installed-')))
    const shell = process.platform === 'win32'
    const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', this.path], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
    })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    execFileSync('tar', ['-xzf', filename], { cwd: this.path })
    mkdirSync(this.file('node_modules'))
    renameSync(this.file('package'), this.file('node_modules/crochet-sidecar'))
    for (const name of DEPENDENCIES) {
      cpSync(join(root, 'node_modules', name), this.file(`node_modules/${name}`), { recursive: true })
    }
  }

  file(name: string): string {
    return join(this.path, name)
  }

  /** @returns what puts it back */
  takeAway(name: string): () => void {
    const [here, away] = [this.file(name), this.file('taken-away')]
    renameSync(here, away)
    return () => renameSync(away, here)
  }

  /** Runs its own `crochet` there. */
  crochet(args: readonly string[]): Promise<ProgramResult> {
    const bin = this.file('node_modules/crochet-sidecar/dist/client/cli/main.cjs')
    return runProgram(bin, args, { cwd: this.path })
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
