// The pages of examples/downloader.ts. No crochet here but its types.
import type { OriginalFailure, ResultNotFound } from 'crochet-sidecar'

export function startPage(url: string): string {
  return page(
    'Download a file',
    `<form method="post" action="/">
      <label>Address <input name="url" type="url" size="60" required value="${escape(url)}"></label>
      <button>Download</button>
    </form>`,
  )
}

/** Asks for itself again after a second. */
export function progressPage(url: string, bytes: number): string {
  return page(
    'In progress',
    `<p>${bytes} bytes of ${escape(url)} so far</p>`,
    '<meta http-equiv="refresh" content="1">',
  )
}

export function donePage(url: string, size: number): string {
  return page('Downloaded', `<p>${size} bytes of ${escape(url)}</p>${again}`)
}

/** Shows where in the reactor it happened; `failure` is null if the reactor itself is gone. */
export function failurePage(url: string, error: unknown, failure: OriginalFailure | null): string {
  const because = failure?.cause instanceof Error ? `\nbecause: ${failure.cause.message}` : ''
  const trace = `${failure?.stack ?? String(error)}${because}`
  return page('Failed', `<p>${escape(url)}</p><pre>${escape(trace)}</pre>${again}`)
}

export function refusalPage({ why, message }: ResultNotFound): string {
  return page('Refused', `<p>${escape(message)} (${why})</p>${again}`)
}

const again = '<p><a href="/">Another one</a></p>'

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>${title}</title>${head}</head>
    <body><h1>${title}</h1>${body}</body>
    </html>`
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
