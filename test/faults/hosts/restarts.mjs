// Host: calls of all kinds meet a sidecar that is being replaced.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Reactor, reactorModule } from 'crochet-sidecar'
import { calls, outcomeOf, reactorOptions, say } from '../kit/host.mjs'

const LIMIT = 15_000
const folder = mkdtempSync(join(tmpdir(), 'crochet-restarts-'))
const file = join(folder, 'order')
writeFileSync(file, '')
const functions = reactorModule('../reactor/starts-and-stops.mjs', import.meta.url)
const reactor = new Reactor(reactorOptions({ logLevel: 'silent' }))
reactor.setup()
const pid = reactor.waitFor(calls.pid, { timeout: LIMIT })
const background = reactor.runInReactor(functions)
const hang = reactor.runInReactor(calls.hang)

const first = pid()
const last = hang()
process.kill(first, 'SIGKILL')
const ended = outcomeOf(() => last.wait(LIMIT))
// Fifty meet the restart: one of them with less time than it takes.
const early = Array.from({ length: 25 }, (_, index) => background.append(file, index))
const impatient = outcomeOf(() => reactor.waitFor(functions.append, { timeout: 1 })(file, 'impatient'))
const late = Array.from({ length: 24 }, (_, index) => background.append(file, 25 + index))
const outcomes = [...early, ...late].map((result) => outcomeOf(() => result.wait(LIMIT)))
const order = readFileSync(file, 'utf8').split('\n').slice(0, -1)
say({
  ended,
  impatient,
  failed: outcomes.filter(({ name }) => name !== undefined),
  order,
  generation: reactor.status().generation,
})
rmSync(folder, { recursive: true })
