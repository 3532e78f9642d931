// Test process. A web server whose one page takes until a test says so.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page of which the first 1000 bytes come at once, and 2000 more when they are released. */
export class SlowPage {
  readonly url: string
  readonly #server: Server
  readonly #held: Set<ServerResponse>

  static async open(): Promise<SlowPage> {
    const held = new Set<ServerResponse>()
    const server = createServer((_request, response) => {
      response.writeHead(200).write(Buffer.alloc(1000))
      held.add(response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new SlowPage(server, held)
  }

  private constructor(server: Server, held: Set<ServerResponse>) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    this.#server = server
    this.#held = held
  }

  release(): void {
    for (const response of this.#held) response.end(Buffer.alloc(2000))
    this.#held.clear()
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
