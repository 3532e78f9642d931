// Host thread. Makes a span of OpenTelemetry's of each call, and has the call carry its trace along. Loaded by those who
// import it only: nothing else here knows of OpenTelemetry.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { version } from '../src/version.js'
import type { CallEvent } from './call-watch.js'

/** What `traceCalls` takes. */
export interface TraceOptions {
  /** Makes the spans. Default: the one that is registered with OpenTelemetry's API. */
  readonly tracerProvider?: TracerProvider
}

/**
 * From now on each call of this thread makes a span of kind client, and carries its context to the reactor, where the
 * function runs within it. To be called once, by the program; returns what ends it. In the reactor it does nothing: there
 * it is enough that the `init` module sets OpenTelemetry up.
 */
export function traceCalls({ tracerProvider = trace.getTracerProvider() }: TraceOptions = {}): () => void {
  const tracer = tracerProvider.getTracer('crochet-sidecar', version)
  const spans = new WeakMap<CallEvent, Span>()
  const end = (event: CallEvent): void => {
    spans.get(event)?.end()
    spans.delete(event)
  }
  const fail = (event: CallEvent, error: unknown): void => {
    const span = spans.get(event)
    if (span !== undefined) recordFailure(span, event, error)
    end(event)
  }
  /** A call in the background goes on. */
  const failOrNote =
    (name: string) =>
    (event: CallEvent): void => {
      if (event.kind === 'blocking') fail(event, event.error)
      else spans.get(event)?.addEvent(name)
    }
  const listeners: Readonly<Record<string, (event: CallEvent) => void>> = {
    start(event) {
      const here = context.active()
      const span = tracer.startSpan(event.name, { kind: SpanKind.CLIENT, attributes: attributesOf(event) }, here)
      spans.set(event, span)
      propagation.inject(trace.setSpan(here, span), event.trace)
    },
    end,
    error: (event) => fail(event, event.error),
    timeout: failOrNote('timeout'),
    cancel: failOrNote('cancel'),
    release(event) {
      spans.get(event)?.addEvent('release')
      end(event)
    },
  }
  const heard = Object.entries(listeners).map(([name, listener]) => {
    const onMessage = (event: unknown): void => listener(event as CallEvent)
    subscribe(`crochet-sidecar:call:${name}`, onMessage)
    return () => unsubscribe(`crochet-sidecar:call:${name}`, onMessage)
  })
  return () => {
    for (const stop of heard) stop()
  }
}

function attributesOf({ id, name, kind, timeout }: CallEvent): Attributes {
  return {
    'rpc.system': 'crochet-sidecar',
    'rpc.method': name,
    'crochet.call.id': id,
    'crochet.call.kind': kind,
    ...(Number.isFinite(timeout) ? { 'crochet.call.timeout': timeout } : {}),
  }
}

function recordFailure(span: Span, { mayHaveRun }: CallEvent, error: unknown): void {
  const exception = error instanceof Error ? error : new Error(String(error))
  const code: unknown = Reflect.get(exception, 'code')
  span.setAttributes({
    'error.type': typeof code === 'string' ? code : exception.name,
    'crochet.call.may_have_run': mayHaveRun,
  })
  span.recordException(exception)
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message })
}
