// Host: makes `count` calls that all end in the same way, `path`, without a turn of its event loop, and tells how many
// bytes a call leaves behind in each process: by a linear fit over the last 80 % of the samples. Needs --expose-gc.
import { reactorModule, runInReactor, waitFor } from 'crochet-sidecar'
import { residentBytes } from '../kit/census.mjs'
import { given, outcomeOf, say, start } from '../kit/host.mjs'

const calls = reactorModule('../reactor/bounds.mjs', import.meta.url)
const { path, count, samples = 10 } = given
const limit = 64 * 1024
const sidecar = start({ nodeOptions: ['--expose-gc'], maxMessageBytes: limit })
const timeout = 10_000
const blocking = waitFor(calls, { timeout })
const background = runInReactor(calls)
const hasty = waitFor(calls.obey, { timeout: 1 })
const tooLarge = new Uint8Array(limit)

/** Each path, and the code of what it throws. */
const paths = {
  success: [(index) => blocking.echo(index)],
  background: [(index) => background.echo(index).wait(timeout)],
  dropped: [(index) => dropped(() => background.echo(index))],
  error: [() => blocking.fail('no such user'), 'E_FAULT'],
  'long error': [() => blocking.failLongly(10_000), 'E_FAULT'],
  'dropped error': [() => dropped(() => background.fail('nobody looks'))],
  timeout: [() => hasty(), 'CROCHET_TIMEOUT'],
  cancel: [() => cancelled(), 'CROCHET_CANCELLED'],
  'refused argument': [() => blocking.echo(() => {}), 'CROCHET_ENCODING'],
  'refused result': [() => blocking.giveFunction(), 'CROCHET_ENCODING'],
  'large argument': [() => blocking.echo(tooLarge), 'CROCHET_MESSAGE_TOO_LARGE'],
  'large result': [() => blocking.give(limit), 'CROCHET_MESSAGE_TOO_LARGE'],
  'missing function': [() => blocking.missing(), 'CROCHET_FUNCTION_NOT_FOUND'],
  shapes: [(index) => blocking.echo({ [`key${index}`]: index, [`other${index}`]: { [`deep${index}`]: null } })],
  graphs: [(index) => blocking.echo(new Map([[`key${index}`, { [`key${index}`]: new Date(index) }]]))],
}
const [body, code] = paths[path]

function cancelled() {
  const result = background.obey()
  result.cancel()
  return result.wait(timeout)
}

/** Overloaded is how a host that drops all learns to wait. */
function dropped(begin) {
  for (;;) {
    const { code: refusal } = outcomeOf(begin)
    if (refusal === undefined) return
    if (refusal !== 'CROCHET_OVERLOADED') throw new Error(refusal)
    blocking.pid()
  }
}

function call(index) {
  const outcome = outcomeOf(() => body(index))
  if (outcome.code !== code) throw new Error(`${path}: ${outcome.code} ${outcome.stack}`)
}

const taken = { host: [], sidecar: [], resident: [], sidecarResident: [] }
function sample(index) {
  const inSidecar = blocking.memory()
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  taken.host.push([index, heapUsed + external])
  taken.sidecar.push([index, inSidecar])
  taken.resident.push([index, residentBytes()])
  taken.sidecarResident.push([index, residentBytes(sidecar)])
}

const started = performance.now()
const every = Math.max(1, Math.floor(count / samples))
for (let index = 0; index < count; index += 1) {
  if (index % every === 0) sample(index)
  call(index)
}
sample(count)
const slopes = Object.entries(taken).map(([name, points]) => [name, slope(points.slice(Math.ceil(points.length / 5)))])
say({ path, count, seconds: (performance.now() - started) / 1000, bytesPerCall: Object.fromEntries(slopes) })

/** Of the line through the points with the least squares. */
function slope(points) {
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const over = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0)
  return over / points.reduce((sum, [px]) => sum + (px - x) ** 2, 0)
}
