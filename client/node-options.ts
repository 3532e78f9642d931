// Host thread. Which of Node's command-line options a sidecar takes over from its host.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Options that name a module to load first, a loader such as tsx for one. */
const PRELOADS = new Set(['--import', '--require', '-r', '--loader', '--experimental-loader'])
const CONDITIONS = new Set(['--conditions', '-C'])
const WITHOUT_VALUE =
  /^--((no-)?(experimental-)?(strip|transform)-types|enable-source-maps|preserve-symlinks(-main)?|(experimental-)?permission|allow-(?!fs-)[a-z-]+)$/
/** What Node's permission model lets a process do holds for the sidecar too: code that moves there gains no rights. */
const PERMITTED_PATHS = new Set(['--allow-fs-read', '--allow-fs-write'])

/** Where Node looked for the host's own preloads, as far as can be known: the host may have moved since. */
const startDirectory = currentDirectory()

/**
 * Picks from `process.execArgv`. Never passed on: what to run (`-e`, `--test`, `--watch`) and debugger ports, which
 * the sidecar would try to open a second time.
 *
 * @param cwd where the sidecar will run; Node finds preloads from there, so that elsewhere than in the host's own
 * directory they are given as absolute
 */
export function inheritedNodeOptions(execArgv: readonly string[], cwd: string = currentDirectory()): string[] {
  const moved = resolve(cwd) !== startDirectory
  const inherited: string[] = []
  for (let at = 0; at < execArgv.length; at += 1) {
    const option = execArgv[at] as string
    const name = option.split('=', 1)[0] as string
    const isPreload = PRELOADS.has(name)
    const isPath = PERMITTED_PATHS.has(name)
    if (WITHOUT_VALUE.test(option)) inherited.push(option)
    if (!isPreload && !isPath && !CONDITIONS.has(name)) continue
    const isJoined = name !== option
    if (!isJoined) at += 1
    const given = isJoined ? option.slice(name.length + 1) : execArgv[at]
    if (given === undefined) continue
    const value = moved && isPreload ? absolutePreload(name, given) : moved && isPath ? absolutePath(given) : given
    inherited.push(...(isJoined ? [`${name}=${value}`] : [name, value]))
  }
  return inherited
}

/** A directory that has been removed is no reason to fail: importing this package never does. */
function currentDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}

function absolutePreload(name: string, value: string): string {
  let path: string
  try {
    path = createRequire(join(startDirectory, 'host.js')).resolve(value)
  } catch {
    return value // a URL; or the sidecar's own start tells what is wrong
  }
  return name === '--require' || name === '-r' ? path : pathToFileURL(path).href
}

function absolutePath(value: string): string {
  return value === '*' ? value : resolve(startDirectory, value)
}
