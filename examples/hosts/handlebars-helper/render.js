// The process that renders: `node render.js TEMPLATE [CATALOG]` prints an order. Without a catalog it starts one.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import Handlebars from 'handlebars'
import { registerProductHelper } from './product-helper.js'

const [template = 'order.hbs', catalog = await startCatalog()] = process.argv.slice(2)
registerProductHelper(Handlebars, catalog)
try {
  const render = Handlebars.compile(readFileSync(template, 'utf8'))
  process.stdout.write(
    render({
      lines: [
        { number: 'a-1', count: 2 },
        { number: 'b-2', count: 1 },
      ],
    }),
  )
} catch (error) {
  console.error(`${template}: ${error.message}`)
  process.exitCode = 1
}

/** In another process: this one blocks while a helper runs, and could not answer. */
async function startCatalog() {
  const server = spawn(process.execPath, ['catalog-server.js'], { stdio: ['pipe', 'pipe', 'inherit'] })
  server.unref()
  server.stdin.unref()
  const [line] = await once(server.stdout.setEncoding('utf8'), 'data')
  server.stdout.destroy()
  return line.trim()
}
