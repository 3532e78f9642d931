// Both processes. What only this user can know: part of the names that locks have, which others could take first.
import { join } from 'node:path'
import { readPrivateFile, writePrivateFile } from './private-file.js'
import { makeToken } from './proof.js'

/** Made by the first that asks; all others get the same, but for a moment at the very first. */
export function directorySecret(directory: string): string {
  const path = join(directory, 'secret')
  const known = readPrivateFile(path)
  if (known !== undefined) return known
  const made = makeToken().slice(0, LENGTH)
  writePrivateFile(path, made, { keep: true })
  return readPrivateFile(path) ?? made
}

/** Digits; the names of sockets are short. */
const LENGTH = 32
