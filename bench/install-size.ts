// Packs the package and installs the tarball as a user would, then prints what that takes: `npm run size`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'crochet-size-'))
try {
  npm('pack', '--silent', '--pack-destination', folder)
  const [tarball = ''] = readdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  npm('install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, join(folder, tarball))
  const modules = join(folder, 'node_modules')
  const packages = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((name) => isPackage(name))
  print('tarball', sizeOf(join(folder, tarball)))
  print('crochet-sidecar, unpacked', sizeOf(join(modules, 'crochet-sidecar')))
  print(`all that is installed, ${packages.length} packages`, sizeOf(modules))
} finally {
  rmSync(folder, { recursive: true })
}

function npm(...args: string[]): void {
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function isPackage(name: string): boolean {
  return /^(?:@[^/]+\/)?[^@./][^/]*\/package\.json$/.test(name)
}

function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

function print(what: string, bytes: number): void {
  console.log(`${what}: ${(bytes / 1024).toFixed(0)} KiB`)
}
