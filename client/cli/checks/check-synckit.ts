// Host thread of the command line. Whether synckit is whole: it preloads a file of its own into the thread it starts.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Finding } from '../finding.js'

const topic = 'synckit'

/** @param from URL or path of the file that imports synckit */
export function checkSynckit(from: string = import.meta.url): Finding {
  const advice = 'install crochet-sidecar again, with its dependencies; a bundler has to leave both packages out'
  let folder: string
  try {
    folder = packageFolder(createRequire(from).resolve('synckit'))
  } catch {
    return { kind: 'not ok', topic, text: 'the package synckit cannot be found', advice }
  }
  const preload = join(folder, 'register.cjs')
  if (!existsSync(preload)) {
    return { kind: 'not ok', topic, text: `its preload is missing: ${preload}`, advice }
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { kind: 'ok', topic, text: `${version}, and its preload is there` }
}

function packageFolder(file: string): string {
  let folder = dirname(file)
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`${file} belongs to no package`)
    folder = dirname(folder)
  }
  return folder
}
