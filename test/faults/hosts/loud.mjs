// Host: has a logger, and is blocked while the reactor prints `lines` lines of `length` characters.
import { reactorModule, waitFor } from 'crochet-sidecar'
import { given, say, start } from '../kit/host.mjs'

const calls = reactorModule('../reactor/bounds.mjs', import.meta.url)
const { lines, length, maxLogBytes } = given
const logged = []
const take = (line) => logged.push(line)
start({ maxLogBytes, logger: { debug: take, info: take, warn: take, error: take } })
const print = waitFor(calls.print, { timeout: 20_000 })
const pid = waitFor(calls.pid, { timeout: 10_000 })
print(lines, length)
const atOnce = logged.length
print(1, 10)
for (let tries = 0; tries < 100 && logged.at(-1).length !== 10; tries += 1) pid()
say({
  atOnce,
  told: logged.slice(atOnce).filter((line) => line.length < 100),
  longest: Math.max(...logged.map((line) => line.length)),
})
