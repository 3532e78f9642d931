// Babel's process: `node build.js FILE` prints the file as Babel's synchronous API makes it.
import { transformFileSync } from '@babel/core'
import { bundledTextPlugin } from './bundled-text-plugin.js'

const [file = 'sample/page.js'] = process.argv.slice(2)
try {
  const { code } = transformFileSync(file, { babelrc: false, configFile: false, plugins: [bundledTextPlugin] })
  console.log(code)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
