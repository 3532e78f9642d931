// Sass's process: `node build.js FILE` prints the CSS of a style sheet, made by sass's synchronous API.
import { dirname } from 'node:path'
import { compile } from 'sass'
import { assetUrl } from './asset-url.js'

const [file = 'sample/page.scss'] = process.argv.slice(2)
try {
  console.log(compile(file, { functions: assetUrl(dirname(file)) }).css)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
