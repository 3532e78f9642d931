// PostCSS's process: `node build.js FILE` prints a style sheet, made by PostCSS's synchronous API.
import { readFileSync } from 'node:fs'
import postcss from 'postcss'
import { pluginsInSidecar } from './plugins-in-sidecar.js'

const [file = 'sample/page.css'] = process.argv.slice(2)
try {
  process.stdout.write(postcss([pluginsInSidecar()]).process(readFileSync(file, 'utf8'), { from: file }).css)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
