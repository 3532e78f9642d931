// The process that renders: `node render.js FILE` prints a page as HTML.
import { readFileSync } from 'node:fs'
import MarkdownIt from 'markdown-it'
import { formatFences } from './format-fences.js'

const [file = 'page.md'] = process.argv.slice(2)
try {
  process.stdout.write(new MarkdownIt().use(formatFences).render(readFileSync(file, 'utf8'), { file }))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
