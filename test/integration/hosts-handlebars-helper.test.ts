// Renders templates in a program of its own, with the helper of examples/hosts/handlebars-helper and a catalog of ours.
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HostPackage } from '../host-package.js'

let host: HostPackage
let server: Server | undefined

beforeEach(() => {
  host = new HostPackage('handlebars-helper')
})

afterEach(() => {
  host.remove()
  stop()
})

test('renders what the catalog says, which is asked once for each product', async () => {
  const asked: string[] = []
  const catalog = await serve(({ url = '' }, response) => {
    asked.push(url)
    response.end(JSON.stringify({ name: `<${url.at(-1)}>`, price: '1.00' }))
  })
  host.write(
    'twice.hbs',
    '{{#each lines}}{{#product number}}{{name}}{{/product}}{{/each}}{{#product "b-2"}}{{{name}}}{{/product}}\n',
  )
  const { code, stdout, stderr } = await host.run('render.js', ['twice.hbs', catalog])
  expect(stdout).toBe('&lt;1&gt;&lt;2&gt;<2>\n')
  expect(asked).toEqual(['/products/a-1', '/products/b-2'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('names the line of the template if there is no such product', async () => {
  const catalog = await serve((_, response) => response.writeHead(404).end())
  const { code, stdout, stderr } = await host.run('render.js', ['order.hbs', catalog])
  expect(stderr).toBe('order.hbs: no product a-1: the catalog answered 404 - 3:2\n')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
})

test('names the line of the template if there is no catalog', async () => {
  const catalog = await serve((_, response) => response.end())
  stop()
  const { code, stderr } = await host.run('render.js', ['order.hbs', catalog])
  expect(stderr).toBe('order.hbs: fetch failed - 3:2\n')
  expect(code).toBe(1)
})

test('gives up on a catalog that does not answer: the request is aborted, and the sidecar ends with its host', async () => {
  let aborted: string | undefined
  const catalog = await serve(({ url }, response) => {
    response.once('close', () => {
      aborted = url
    })
  })
  const program = host.start('render.js', ['order.hbs', catalog], { input: '' })
  await vi.waitFor(() => expect(host.processes()).toContain('crochet sidecar'), 5_000)
  const { code, stderr } = await host.ended(program)
  await vi.waitFor(() => expect(aborted).toBe('/products/a-1'), 10_000)
  expect(stderr).toBe('order.hbs: product() has no result after 2000 ms - 3:2\n')
  expect(code).toBe(1)
})

function stop(): void {
  server?.closeAllConnections()
  server?.close()
}

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
