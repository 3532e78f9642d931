// Runs examples/downloader.ts as a program of its own, and visits it: over plain HTTP, and with a browser's page.
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { findBrowser } from '../find-browser.js'
import { type RunningProgram, startProgram } from '../run-program.js'
import { SlowPage } from '../slow-page.js'

/** Nobody listens there. */
const REFUSED = 'http://127.0.0.1:2/'

let program: RunningProgram
let address: string
let slow: SlowPage

beforeAll(async () => {
  slow = await SlowPage.open()
  program = startProgram('dist/examples/downloader.js', [], { deadline: 60_000 })
  address = await program.waitForLine(/^http:/, 15_000)
})

afterEach(() => {
  slow.release()
})

afterAll(async () => {
  slow.close()
  program.kill()
  await program.result
})

describe('over HTTP', () => {
  test('a visitor refreshes until the download is there, with a new uid each time', async () => {
    const visitor = new Visitor()
    expect(await visitor.start(slow.url)).toBe(303)
    const cookies = [visitor.cookies]
    while (cookies.length < 4) {
      const { status, text } = await visitor.read()
      expect(status).toBe(200)
      expect(text).toContain('<h1>In progress</h1>')
      cookies.push(visitor.cookies)
    }
    expect(new Set(cookies).size).toBe(4)
    await vi.waitFor(async () => expect((await visitor.read()).text).toContain(`<p>1000 bytes of ${slow.url}`), 5_000)

    slow.release()
    const { status, text } = await visitor.settled()
    expect(status).toBe(200)
    expect(text).toContain(`<p>3000 bytes of ${slow.url}</p>`)
    // Told once: the session is empty again.
    expect((await visitor.read()).text).toContain('<h1>Download a file</h1>')
  })

  test('the address that is suggested can be downloaded', async () => {
    const visitor = new Visitor()
    const suggestion = await suggestedPage()
    await visitor.start(suggestion)
    expect((await visitor.settled()).text).toContain(`<p>20480 bytes of ${suggestion}</p>`)
  })

  test('a failure shows where in the reactor it happened', async () => {
    const visitor = new Visitor()
    await visitor.start(await missingPage())
    const { status, text } = await visitor.settled()
    expect(status).toBe(502)
    expect(text).toMatch(/<pre>Error: the server answered 404\n {4}at [^]*examples\/reactor\/downloader\.js:\d+/)
    expect(text).not.toContain('examples/downloader.js')
  })

  test('a failure shows what it was caused by', async () => {
    const visitor = new Visitor()
    await visitor.start(REFUSED)
    const { text } = await visitor.settled()
    expect(text).toMatch(/<pre>TypeError: fetch failed\n[^]*because: connect ECONNREFUSED 127.0.0.1:2/)
  })

  test('a replayed cookie is refused, while the download runs and after', async () => {
    const visitor = new Visitor()
    await visitor.start(slow.url)
    const thief = new Visitor(visitor.cookies)
    expect((await visitor.read()).text).toContain('<h1>In progress</h1>')
    expect(await thief.read()).toMatchObject({
      status: 410,
      text: expect.stringContaining('the stashed result has been retrieved before (used)'),
    })

    const lateThief = new Visitor(visitor.cookies)
    slow.release()
    expect((await visitor.settled()).text).toContain('3000 bytes')
    expect((await lateThief.read()).status).toBe(410)
  })

  test('each visitor has a download of their own', async () => {
    const [one, other] = [new Visitor(), new Visitor()]
    await one.start(slow.url)
    await other.start(REFUSED)
    expect((await other.settled()).status).toBe(502)
    slow.release()
    expect((await one.settled()).text).toContain('3000 bytes')
  })

  test('what a visitor has typed is shown as text', async () => {
    const visitor = new Visitor()
    await visitor.start('"><script>alert(1)</script>')
    const { status, text } = await visitor.settled()
    expect(status).toBe(502)
    expect(text).toContain('&#60;script&#62;')
    expect(text).not.toContain('<script>')
  })
})

const executablePath = findBrowser()

if (executablePath === undefined) {
  test('no Chromium in PATH or CHROMIUM: the way of the browser test, over HTTP only', async () => {
    console.warn('No browser is installed: the page of the downloader example was not tried in one.')
    const visitor = new Visitor()
    expect((await visitor.read()).text).toContain('<button>Download</button>')
    await visitor.start(slow.url)
    expect((await visitor.read()).text).toContain('<meta http-equiv="refresh" content="1">')
    slow.release()
    expect((await visitor.settled()).text).toContain('3000 bytes')
  })
} else {
  describe(`in ${executablePath}`, () => {
    let browser: Browser

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath })
    })
    afterAll(async () => {
      await browser.close()
    })

    test('the page refreshes itself until the download is there; going back to an old cookie is refused', async () => {
      const page = await openPage(browser)
      await page.getByLabel('Address').fill(slow.url)
      await page.getByRole('button', { name: 'Download' }).click()
      expect(await headingOf(page)).toBe('In progress')
      const cookies = await page.context().cookies()
      await page.getByText(`1000 bytes of ${slow.url} so far`).waitFor()
      slow.release()
      // Nobody clicks.
      await page.getByRole('heading', { name: 'Downloaded' }).waitFor()
      expect(await page.locator('p').first().textContent()).toBe(`3000 bytes of ${slow.url}`)

      await page.context().addCookies(cookies)
      expect((await page.goto(address))?.status()).toBe(410)
      expect(await headingOf(page)).toBe('Refused')
      await page.getByRole('link', { name: 'Another one' }).click()
      await page.getByRole('heading', { name: 'Download a file' }).waitFor()
      await page.context().close()
    })

    test('a failure shows the stack of the reactor', async () => {
      const page = await openPage(browser)
      await page.getByLabel('Address').fill(await missingPage())
      await page.getByRole('button', { name: 'Download' }).click()
      await page.getByRole('heading', { name: 'Failed' }).waitFor()
      const trace = await page.locator('pre').textContent()
      expect(trace).toMatch(/^Error: the server answered 404\n/)
      expect(trace).toMatch(/examples\/reactor\/downloader\.js:\d+/)
      await page.context().close()
    })
  })
}

async function suggestedPage(): Promise<string> {
  const { text } = await new Visitor().read()
  return /name="url" .*value="(http:[^"]+)"/.exec(text)?.[1] ?? ''
}

/** A page that the suggested one's server does not have. */
async function missingPage(): Promise<string> {
  return new URL('/missing', await suggestedPage()).href
}

/** A client with a cookie jar. */
class Visitor {
  cookies: string

  constructor(cookies = '') {
    this.cookies = cookies
  }

  /** The status of the answer. */
  async start(url: string): Promise<number> {
    const { status } = await this.#fetch({ method: 'POST', body: new URLSearchParams({ url }) })
    return status
  }

  async read(): Promise<{ status: number; text: string }> {
    const response = await this.#fetch({})
    return { status: response.status, text: await response.text() }
  }

  /** The first page that is not `In progress`. */
  async settled(): Promise<{ status: number; text: string }> {
    const page = await this.read()
    return page.text.includes('<h1>In progress</h1>') ? this.settled() : page
  }

  async #fetch(init: RequestInit): Promise<Response> {
    const response = await fetch(address, { ...init, redirect: 'manual', headers: { cookie: this.cookies } })
    const changed = response.headers.getSetCookie().map((cookie) => cookie.replace(/;.*/, ''))
    if (changed.length > 0) this.cookies = changed.join('; ')
    return response
  }
}

async function openPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(address)
  return page
}

async function headingOf(page: Page): Promise<string | null> {
  return page.getByRole('heading').textContent()
}
