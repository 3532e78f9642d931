// Spans of real calls, made by the real SDK of OpenTelemetry in the host and in the sidecar.
import { beforeAll, describe, expect, it } from 'vitest'
import { startClient } from '../foreign-sidecar.js'
import { runHost } from '../run-host.js'

interface SpanRecord {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parent?: string
}

interface HostSpan extends SpanRecord {
  readonly kind: number
  readonly attributes: object
  readonly status: { readonly code: number; readonly message?: string }
  readonly events: readonly object[]
  readonly ms: number
}

interface Traced {
  readonly host: readonly HostSpan[]
  readonly reactor: readonly SpanRecord[]
  readonly first: { readonly within: { readonly spanId: string }; readonly request: { readonly traceId: string } }
  readonly second: Traced['first']
}

const CLIENT = 2
const ERROR = 2

describe('with OpenTelemetry in both processes', () => {
  let said: Traced

  beforeAll(async () => {
    const result = await runHost('telemetry')
    expect(result).toMatchObject({ stderr: '', code: 0 })
    said = result.said as Traced
  })

  it.each(['first', 'second'] as const)('a call is a span within the one that is active: the %s', (label) => {
    const request = spanOf(said.host, `request ${label}`)
    const [first, second] = said.host.filter(({ name, parent }) => name === 'work' && parent !== undefined)
    const call = label === 'first' ? first : second
    expect(call).toMatchObject({
      kind: CLIENT,
      traceId: request.traceId,
      parent: request.spanId,
      attributes: {
        'rpc.system': 'crochet-sidecar',
        'rpc.method': 'work',
        'crochet.call.kind': 'blocking',
        'crochet.call.timeout': 15_000,
      },
      status: { code: 0 },
      events: [],
    })
    expect(call?.ms).toBeGreaterThan(4)
  })

  it.each(['first', 'second'] as const)('its function runs within that span, after an await too: the %s', (label) => {
    const { within, request } = said[label]
    const call = said.host.find(({ spanId }) => spanId === within.spanId)
    expect(call).toMatchObject({ name: 'work', traceId: request.traceId })
    for (const when of ['before', 'after'])
      expect(spanOf(said.reactor, `${label} ${when}`)).toMatchObject({ traceId: request.traceId, parent: call?.spanId })
  })

  it('calls in the background each have their own', () => {
    const parents = ['a', 'b'].map((label) => {
      const [before, after] = [spanOf(said.reactor, `${label} before`), spanOf(said.reactor, `${label} after`)]
      expect(after.parent).toBe(before.parent)
      return said.host.find(({ spanId }) => spanId === before.parent)
    })
    expect(parents).toMatchObject([
      { name: 'work', attributes: { 'crochet.call.kind': 'background' } },
      { name: 'work', attributes: { 'crochet.call.kind': 'background' } },
    ])
    expect(parents[0]?.traceId).not.toBe(parents[1]?.traceId)
    expect(parents[0]?.attributes).not.toHaveProperty('crochet.call.timeout')
  })

  it('what a function throws is recorded', () => {
    expect(spanOf(said.host, 'fail')).toMatchObject({
      status: { code: ERROR, message: 'no' },
      attributes: { 'error.type': 'E_RANGE', 'crochet.call.may_have_run': true },
      events: [{ name: 'exception', type: 'E_RANGE' }],
    })
  })

  it('a timeout ends a blocking call, and is an event of one in the background; so is a cancellation', () => {
    const [late, dropped] = said.host.filter(({ name }) => name === 'hang')
    expect(late).toMatchObject({ status: { code: ERROR }, attributes: { 'error.type': 'CROCHET_TIMEOUT' } })
    expect(spanOf(said.host, 'hangPolitely')).toMatchObject({
      status: { code: ERROR },
      attributes: { 'error.type': 'CROCHET_CANCELLED' },
      events: [{ name: 'timeout' }, { name: 'cancel' }, { name: 'exception' }],
    })
    expect(dropped).toMatchObject({ status: { code: 0 }, events: [{ name: 'release' }] })
  })

  it('no call is traced any more once that was ended', () => {
    expect(said.host.map(({ name }) => name)).not.toContain('exported')
  })
})

it('a client of another make has its trace carried too', async () => {
  const client = startClient()
  const telemetry = new URL('../fixtures/reactor/telemetry.mjs', import.meta.url).href
  expect((await client.initialize({ init: telemetry })).error).toBeNull()
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const work = (options: Record<string, unknown>) => client.call(telemetry, ['work'], ['foreign'], options)
  const trace = { traceparent: `00-${traceId}-${spanId}-01` }
  expect((await work({ trace })).result).toMatchObject({ traceId, spanId, isRemote: true })
  for (const other of [{}, { trace: 'nonsense' }, { trace: { traceparent: 'nonsense' } }])
    expect((await work(other)).result).toBeNull()
})

it('a reactor without OpenTelemetry runs the call all the same, and loads nothing for it', async () => {
  const { said, stderr, code } = await runHost('telemetry', ['untold'])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(said).toMatchObject({ work: 'untold', isLoaded: false })
  expect((said.host as HostSpan[]).map(({ name }) => name)).toEqual(['work', 'isLoaded'])
})

function spanOf<S extends SpanRecord>(spans: readonly S[], name: string): S {
  const span = spans.find((candidate) => candidate.name === name)
  if (span === undefined) throw new Error(`no span ${name} among ${spans.map((each) => each.name).join(', ')}`)
  return span
}
