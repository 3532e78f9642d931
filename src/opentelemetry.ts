// Host thread. `crochet-sidecar/opentelemetry`: for programs that trace their calls with OpenTelemetry.
export { type TraceOptions, traceCalls } from '../client/trace-calls.js'
