// Host thread. Where a file of this package is that is loaded by its place.
import { fileURLToPath } from 'node:url'

/** `path` is from the package's `dist`. */
export function packageFile(path: string): string {
  const here: string | undefined = import.meta.url
  // In a bundle of CommonJS this module has no address to find the file by.
  return here === undefined ? path : fileURLToPath(new URL(`../${path}`, here))
}
