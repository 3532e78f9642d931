// ESLint's process or thread: a rule that reports what prettier would write otherwise, and fixes it.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

// Called when the config is loaded: the sidecar starts while ESLint looks for files.
setup()
const { formatted } = waitFor(reactorModule('./formatter.js', import.meta.url), { timeout: 10_000 })

export const formattedRule = {
  meta: { type: 'layout', fixable: 'code', schema: [] },
  create({ sourceCode, physicalFilename, report }) {
    return {
      Program() {
        const { text } = sourceCode
        try {
          reportDifference(text, formatted(text, physicalFilename), sourceCode, report)
        } catch (error) {
          // Prettier tells where it could not read the text. All else is no fault of this file: ESLint stops and shows it.
          if (error.name !== 'SyntaxError' || error.loc === undefined) throw error
          const { line, column } = error.loc.start
          report({ loc: { line, column: column - 1 }, message: error.message.split('\n', 1)[0] })
        }
      },
    }
  },
}

/** One problem, from the first character that differs to the last. */
function reportDifference(before, after, sourceCode, report) {
  if (before === after) return
  let start = 0
  while (start < before.length && before[start] === after[start]) start += 1
  let end = 0
  const longest = Math.min(before.length, after.length) - start
  while (end < longest && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const range = [start, before.length - end]
  const replacement = after.slice(start, after.length - end)
  report({
    loc: { start: sourceCode.getLocFromIndex(range[0]), end: sourceCode.getLocFromIndex(range[1]) },
    message: `Prettier would write ${JSON.stringify(replacement)}`,
    fix: (fixer) => fixer.replaceTextRange(range, replacement),
  })
}
