// Test process. Finds a Chromium to drive; tests bring none of their own.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The program that CHROMIUM names, else the `chromium` or `chromium-browser` in PATH; undefined if there is none. */
export function findBrowser(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env
  if (CHROMIUM !== undefined && CHROMIUM !== '') return CHROMIUM
  const folders = PATH.split(delimiter)
  return ['chromium', 'chromium-browser'].flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun)
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
