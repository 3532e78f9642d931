// Babel's process: `import text from 'bundled:./worker.js'` becomes a constant, the text of the whole bundle.
import { dirname, resolve } from 'node:path'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

const PREFIX = 'bundled:'
const { bundle } = waitFor(reactorModule('./bundler.js', import.meta.url), { timeout: 30_000 })

export function bundledTextPlugin({ types: t }) {
  return {
    name: 'bundled-text',
    pre() {
      setup()
    },
    visitor: {
      // Babel waits for no promise: whatever a visitor does after an `await` comes too late.
      ImportDeclaration(path, { filename }) {
        const { source, specifiers } = path.node
        if (!source.value.startsWith(PREFIX)) return
        const entry = resolve(dirname(filename), source.value.slice(PREFIX.length))
        let text
        try {
          text = bundle(entry)
        } catch (error) {
          // With the line of the import; the cause has the bundler's own place and both stacks.
          const failure = path.buildCodeFrameError(
            `Cannot bundle ${source.value.slice(PREFIX.length)}: ${error.message}`,
          )
          throw Object.assign(failure, { cause: error })
        }
        const [{ local }] = specifiers
        path.replaceWith(t.variableDeclaration('const', [t.variableDeclarator(local, t.stringLiteral(text))]))
      },
    },
  }
}
