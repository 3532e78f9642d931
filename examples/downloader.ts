// A web application that downloads in the background, one file for each visitor: `node dist/examples/downloader.js`
// prints the address to open; Ctrl-C ends it. A request starts the download, stashes its result, and leaves the uid in
// the visitor's session cookie. Each later request retrieves the result, waits 100 ms for it, and stashes it again if it
// is not there yet. A uid works once, so that a replayed cookie is refused. The asynchronous side is
// reactor/downloader.ts, the pages are in pages/downloader-pages.ts.
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import cookieSession from 'cookie-session'
import {
  ResultNotFound,
  reactorModule,
  retrieveResult,
  runInReactor,
  setup,
  TimeoutError,
  waitFor,
} from 'crochet-sidecar'
import express, { type Request, type Response } from 'express'
import { donePage, failurePage, progressPage, refusalPage, startPage } from './pages/downloader-pages.js'
import { startServer } from './servers/start-server.js'

const downloader = reactorModule<typeof import('./reactor/downloader.js')>('./reactor/downloader.js', import.meta.url)
const download = runInReactor(downloader.download)
const progress = waitFor(downloader.progress, { timeout: 5_000 })

/** What the cookie holds. */
interface Session {
  url?: string
  uid?: string
}

setup()
const suggestion = `http://${startServer('http-server')}/download`

const app = express()
app.use(cookieSession({ keys: [randomBytes(32).toString('hex')], sameSite: 'lax' }))

app.post('/', express.urlencoded({ extended: false }), (request, response) => {
  const url = String(request.body.url)
  request.session = { url, uid: download(url).stash() }
  response.redirect(303, '/')
})

app.get('/', (request: Request, response: Response) => {
  // Each page is good for one look: a browser would show a refusal again from its cache.
  response.set('cache-control', 'no-store')
  const { url, uid } = (request.session ?? {}) as Session
  if (url === undefined || uid === undefined) return void response.send(startPage(suggestion))

  const result = retrieveResult(uid)
  request.session = null
  try {
    // All other visitors wait as well: a page that is refreshed anyway can do with less.
    const size = result.wait(100) as number
    response.send(donePage(url, size))
  } catch (error) {
    if (error instanceof TimeoutError) {
      request.session = { url, uid: result.stash() }
      response.send(progressPage(url, progress(url)))
    } else if (error instanceof ResultNotFound) {
      response.status(410).send(refusalPage(error))
    } else {
      response.status(502).send(failurePage(url, error, result.originalFailure()))
    }
  }
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
