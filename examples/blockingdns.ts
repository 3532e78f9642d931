// A synchronous program that looks names up: `node dist/examples/blockingdns.js [--server ADDRESS:PORT] [name...]`.
// Every lookup blocks until its answer, its error or its deadline; the asynchronous side is reactor/resolver.ts.
// Without names it shows four endings: an answer, the resolver's own error, a timeout, the death of the sidecar.
import { parseArgs } from 'node:util'
import { ReactorStopped, reactorModule, runInReactor, setup, shutdown, TimeoutError, waitFor } from 'crochet-sidecar'
import { startServer } from './servers/start-server.js'

const resolver = reactorModule<typeof import('./reactor/resolver.js')>('./reactor/resolver.js', import.meta.url)
const crasher = reactorModule<typeof import('./reactor/crasher.js')>('./reactor/crasher.js', import.meta.url)

const resolve4 = waitFor(resolver.resolve4, { timeout: 5_000 })
const resolveQuickly = waitFor(resolver.resolve4, { timeout: 300 })
const queries = waitFor(resolver.queries, { timeout: 1_000 })
const killItselfIn = runInReactor(crasher.killItselfIn)

const { values, positionals } = parseArgs({ options: { server: { type: 'string' } }, allowPositionals: true })
const server = values.server ?? startServer('dns-server')

setup()
if (positionals.length > 0) for (const name of positionals) lookUp(name)
else demonstrate()
shutdown()

function lookUp(name: string): void {
  try {
    console.log(`${name} -> ${resolve4(server, name).join(', ')}`)
  } catch (error) {
    console.log(`${name}: ${describe(error)}`)
    process.exitCode = 1
  }
}

function demonstrate(): void {
  for (const name of ['reactor.example', 'www.reactor.example']) {
    console.log(`${name} -> ${resolve4(server, name).join(', ')}`)
  }

  // The resolver's own error arrives as if it had been thrown here.
  const unknown = failureOf(() => resolve4(server, 'nowhere.example'))
  console.log(`nowhere.example: ${describe(unknown)}`)

  // Nobody answers: the deadline passes, and the query is cancelled with its call.
  const timeout = failureOf(() => resolveQuickly(server, 'nobody.silent'))
  console.log(`nobody.silent: ${describe(timeout)}`)
  const { inFlight, cancelled } = queries()
  console.log(`queries cancelled: ${cancelled}, still in flight: ${inFlight}`)

  // The sidecar dies while we block: the caller learns of it at once, long before the deadline ...
  killItselfIn(100)
  const stopped = failureOf(() => resolve4(server, 'nobody.silent'))
  console.log(`nobody.silent: ${describe(stopped)}`)

  // ... and the next call starts another one.
  console.log(`reactor.example -> ${resolve4(server, 'reactor.example').join(', ')}`)
}

function failureOf(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('The call was expected to fail')
}

function describe(error: unknown): string {
  if (error instanceof TimeoutError) return `TimeoutError, no answer within ${error.timeout} ms`
  if (error instanceof ReactorStopped)
    return `ReactorStopped, reason ${error.reason}, ${error.signal ?? error.exitCode}`
  if (!(error instanceof Error)) return String(error)
  const { code, syscall, hostname } = error as NodeJS.ErrnoException & { hostname?: string }
  return `${error.message} (code ${code}, syscall ${syscall}, hostname ${hostname})`
}
