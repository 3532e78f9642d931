// Jest's processes, each worker: a transform. Jest calls `process` wherever a file is required, and takes no promise there.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

const { compile } = waitFor(reactorModule('./compiler.js', import.meta.url), { timeout: 30_000 })
const own = ['./esbuild-transform.js', './compiler.js'].map((file) => readFileSync(new URL(file, import.meta.url)))

export default {
  process(source, path) {
    // Not before it is needed: with a warm cache Jest asks for nothing, and no sidecar starts.
    setup()
    return { code: compile(source, path) }
  },

  // What Jest keeps holds for this text, compiled by these two files.
  getCacheKey(source, path, { configString }) {
    const hash = createHash('sha256')
    for (const part of [...own, configString, path, source]) hash.update(part).update('\0')
    return hash.digest('hex')
  },
}
