// The process that renders: a markdown-it plugin that formats the code in fences.
import { reactorModule, runInReactor, setup } from 'crochet-sidecar'

const { formatFence } = runInReactor(reactorModule('./formatter.js', import.meta.url))

/** For `md.use(formatFences)`. `timeout`: milliseconds that all fences of a page may take together. */
export function formatFences(md, { timeout = 10_000 } = {}) {
  setup()
  md.core.ruler.push('format_fences', ({ tokens, env }) => {
    const deadline = performance.now() + timeout
    // All of a page begin at once, and are waited for in turn.
    const fences = tokens.filter(({ type, info }) => type === 'fence' && info.trim() !== '')
    const started = fences.map((fence) => ({
      fence,
      result: formatFence(fence.content, fence.info.trim().split(/\s/)[0]),
    }))
    for (const { fence, result } of started) {
      try {
        fence.content = result.wait(Math.ceil(deadline - performance.now()))
      } catch (cause) {
        for (const { result: other } of started) other.cancel()
        const place = `${env.file ?? 'Markdown'}:${fence.map[0] + 1}`
        throw new Error(`${place}: cannot format this fence: ${cause.message}`, { cause })
      }
    }
  })
}
