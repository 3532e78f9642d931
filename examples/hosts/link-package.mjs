// The last step of `npm run build`: the packages in this folder find the library by its name, as if it were installed.
import { mkdirSync, symlinkSync } from 'node:fs'

const packages = new URL('node_modules/', import.meta.url)
mkdirSync(packages, { recursive: true })
try {
  // Seen from the link's own folder, so that the clone may be moved.
  symlinkSync('../../..', new URL('crochet-sidecar', packages), 'junction')
} catch (error) {
  // Made by an earlier build.
  if (error.code !== 'EEXIST') throw error
}
