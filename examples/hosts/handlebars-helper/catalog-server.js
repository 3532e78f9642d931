// A process of its own: a catalog on a port of the system's choice, which it prints. It ends with its stdin.
import { createServer } from 'node:http'

const products = { 'a-1': { name: 'Lamp', price: '40.00' }, 'b-2': { name: 'Desk', price: '310.00' } }

const server = createServer(({ url }, response) => {
  const product = products[url.slice('/products/'.length)]
  response.writeHead(product === undefined ? 404 : 200).end(JSON.stringify(product ?? null))
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
process.stdin.on('end', () => process.exit()).resume()
