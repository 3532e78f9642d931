// Runs examples/scheduling.ts as a program of its own. The page that it polls is served by this process.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { childrenOf, hasEnded, type RunningProgram, startProgram } from '../run-program.js'

let program: RunningProgram | undefined

afterEach(async () => {
  program?.kill()
  await program?.result
})

test('scheduling serves what the page said last, whatever the page does now', async () => {
  const page = { text: 'first', status: 200, asked: 0, isHeld: true }
  const server = createServer((_request, response) => {
    page.asked += 1
    const timer = setInterval(() => {
      if (page.isHeld) return
      clearInterval(timer)
      response.writeHead(page.status).end(page.text)
    }, 5)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    program = startProgram('dist/examples/scheduling.js', ['--page', url, '--every', '20'])
    const address = await program.waitForLine(/^http:/, 15_000)
    await vi.waitFor(() => expect(page.asked).toBe(1), 5_000)
    expect(await read(address)).toBe('not read yet')

    page.isHeld = false
    await eventually(address, 'first')
    page.text = 'second'
    await eventually(address, 'second')

    // What fails is told, and asked for again.
    Object.assign(page, { text: 'broken', status: 500 })
    const before = page.asked
    await vi.waitFor(() => expect(page.asked).toBeGreaterThan(before + 3), 5_000)
    expect(await read(address)).toBe('second')
    expect(program.stderr).toContain(`${url}: status 500`)

    Object.assign(page, { text: 'third', status: 200 })
    await eventually(address, 'third')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('scheduling brings a page of its own, polls it while nobody asks, and leaves nothing behind at Ctrl-C', async () => {
  program = startProgram('dist/examples/scheduling.js', ['--every', '20'])
  const address = await program.waitForLine(/^http:/, 15_000)
  await vi.waitFor(async () => expect(Number(await read(address))).toBeGreaterThan(0), 5_000)
  const before = Number(await read(address))
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(Number(await read(address))).toBeGreaterThan(before + 3)

  const children = childrenOf(program.pid)
  expect(children).toHaveLength(2)
  process.kill(program.pid, 'SIGINT')
  expect(await program.result).toMatchObject({ signal: 'SIGINT', timedOut: false })
  await vi.waitFor(() => expect(children.map(hasEnded)).toEqual([true, true]), 10_000)
})

async function read(address: string): Promise<string> {
  return (await fetch(address)).text()
}

async function eventually(address: string, text: string): Promise<void> {
  await vi.waitFor(async () => expect(await read(address)).toBe(text), 5_000)
}
