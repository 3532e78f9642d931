// Prints the figures of shared sidecars: `npm run reliability:sharing`, in about twenty minutes on an idle machine; with
// `-- --short` in a minute or two; with `-- --rounds 20` there are fewer rounds of the longest part; with `-- --only warm`
// (again for more) only the figures that have this in their name. Exits with 1 if one is not what it must be.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { monotonicNow } from '../kit/clock.mjs'
import { distributionOf } from './distribution.mjs'
import { SharedClient } from './shared-client.mjs'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '100' },
    only: { type: 'string', multiple: true, default: [''] },
  },
})
const sizes = values.short
  ? { starters: 10, rounds: 2, clients: 20, stale: 3, warm: 3, trials: 40, stashes: 200, loadMs: 300, loads: 1 }
  : {
      starters: 50,
      rounds: Number(values.rounds),
      clients: 100,
      stale: 100,
      warm: 41,
      trials: 2000,
      stashes: 10_000,
      loadMs: 2000,
      loads: 5,
    }

const runtime = mkdtempSync(join(tmpdir(), 'crochet-'))
process.env['XDG_RUNTIME_DIR'] = runtime
const folder = join(runtime, 'crochet-sidecar')
let names = 0

/** Clients of one sidecar that no other has the name of. */
function nameOf() {
  names += 1
  return `figures-${names}`
}

const open = (count, given) => Array.from({ length: count }, () => new SharedClient(given))
const close = (clients) => Promise.all(clients.map((client) => client.close()))
const percent = (share) => `${share.toFixed(2)} ×`
const median = (numbers) => distributionOf(numbers).p50

/** Files of sidecars; the directory's own secret stays. */
const filesLeft = () => readdirSync(folder).filter((file) => file !== 'secret')

async function none(limit = 10_000) {
  const until = monotonicNow() + limit
  while (filesLeft().length > 0 && monotonicNow() < until) await new Promise((resolve) => setTimeout(resolve, 20))
  return filesLeft()
}

const figures = [
  {
    name: `${sizes.starters} processes that start the same sidecar at once`,
    n: `${sizes.rounds} rounds`,
    mustBe: 'one sidecar each round, all served, no file left',
    async measure() {
      let wrong = 0
      let left = 0
      for (let round = 0; round < sizes.rounds; round += 1) {
        const clients = open(sizes.starters, { part: 'start', name: nameOf(), idleTimeout: 100 })
        const pids = new Set()
        for (const client of clients) pids.add((await client.said()).pid)
        if (pids.size !== 1) wrong += 1
        await close(clients)
        left += (await none()).length
      }
      return { measured: `${wrong} rounds with more, ${left} files`, holds: wrong === 0 && left === 0 }
    },
  },
  {
    name: `sidecar killed with ${sizes.clients} clients calling`,
    n: `${sizes.clients} clients in 4 processes`,
    mustBe: 'ReactorStopped <= 250 ms, one restart, served <= 1 s',
    async measure() {
      const given = { part: 'killed', name: nameOf(), idleTimeout: 1000, clients: sizes.clients / 4 }
      const clients = open(4, given)
      const [{ pid }] = await Promise.all(clients.map((client) => client.said()))
      // All are told first: they wait by then.
      for (const client of clients) client.tell('')
      await new Promise((resolve) => setTimeout(resolve, 300))
      process.kill(pid, 'SIGKILL')
      const killed = monotonicNow()
      const said = await Promise.all(clients.map((client) => client.said()))
      const failures = said.flatMap((record) => record.failures)
      const again = said.flatMap((record) => record.again)
      await close(clients)
      const stopped = failures.filter(({ name }) => name === 'ReactorStopped').length
      const last = Math.max(...failures.map(({ at }) => at - killed))
      const served = Math.max(...again.map(({ at }) => at - killed))
      const starts = new Set(again.map((record) => record.pid)).size
      return {
        measured: `${stopped} stopped, the last after ${last.toFixed(0)} ms; ${starts} started; all served after ${served.toFixed(0)} ms`,
        holds: stopped === sizes.clients && last <= 250 && starts === 1 && served <= 1000,
      }
    },
  },
  {
    name: 'stale socket, a new program, start to served',
    n: `${sizes.stale}`,
    mustBe: 'p99 <= 500 ms',
    async measure() {
      const given = { part: 'start', name: nameOf(), idleTimeout: 60_000 }
      const times = []
      for (let round = 0; round <= sizes.stale; round += 1) {
        const [client] = open(1, given)
        const { pid, ms } = await client.said()
        if (round > 0) times.push(ms)
        await client.close()
        process.kill(pid, 'SIGKILL')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      const { p50, p99, most } = distributionOf(times)
      const measured = `p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}, most ${most.toFixed(0)} ms`
      return { measured, holds: p99 <= 500 }
    },
  },
  {
    name: 'warm command line, start to first result, beyond the same without a call',
    n: `${sizes.warm} pairs`,
    mustBe: 'p50 <= 40 ms',
    async measure() {
      const given = { name: nameOf(), idleTimeout: 5000 }
      const time = async (asks) => {
        const client = new SharedClient({ ...given, asks }, process.env, 'warm')
        const { ms } = await client.said()
        await client.close()
        return ms
      }
      await time('shared')
      const beyond = { shared: [], synckit: [] }
      for (let pair = 0; pair < sizes.warm; pair += 1) {
        const nobody = await time('nobody')
        for (const asks of Object.keys(beyond)) beyond[asks].push((await time(asks)) - nobody)
      }
      const [shared, synckit] = [median(beyond.shared), median(beyond.synckit)]
      // What blocks the caller is a synckit worker: this cannot take less.
      const measured = `${shared.toFixed(0)} ms; floor, an echo of a bare synckit worker: ${synckit.toFixed(0)} ms`
      return { measured, holds: shared <= 40 }
    },
  },
  {
    name: 'idle end against a new client',
    n: `${sizes.trials} trials`,
    mustBe: 'no error',
    async measure() {
      const clients = Array.from(
        { length: 2 },
        () => new SharedClient({ part: 'idle', name: nameOf(), idleTimeout: 200, trials: sizes.trials / 2 }),
      )
      const said = await Promise.all(clients.map((client) => client.said(1_000_000)))
      await close(clients)
      const errors = said.flatMap((record) => record.errors)
      const met = said.reduce((sum, record) => sum + record.met, 0)
      for (const error of errors.slice(0, 3)) console.error(error)
      // Neither always in time nor always late, or nothing was tried.
      const isTried = met > 0 && met < sizes.trials - clients.length
      return {
        measured: `${errors.length} errors, ${met} found the last sidecar`,
        holds: errors.length === 0 && isTried,
      }
    },
  },
  {
    name: 'result stashed in one process, retrieved by two at once',
    n: `${sizes.stashes}`,
    mustBe: 'each exactly once',
    async measure() {
      const [one, other] = open(2, { part: 'stash', name: nameOf(), idleTimeout: 1000 })
      let wrong = 0
      for (let done = 0; done < sizes.stashes; done += 100) {
        one.tell(JSON.stringify({ make: 100 }))
        const { ids } = await one.said()
        for (const client of [one, other]) client.tell(JSON.stringify({ take: ids }))
        const [mine, theirs] = await Promise.all([one.said(), other.said()])
        for (const index of ids.keys()) {
          const found = [mine.taken[index], theirs.taken[index]].filter((value) => value !== null)
          if (found.length !== 1 || found[0] !== index) wrong += 1
        }
      }
      await close([one, other])
      return { measured: `${wrong} wrong`, holds: wrong === 0 }
    },
  },
  {
    name: 'warm call over the socket / over the pipe, p50',
    n: `${sizes.loads} pairs`,
    mustBe: '<= 1.15 ×',
    async measure() {
      const ratios = []
      for (let pair = 0; pair < sizes.loads; pair += 1) {
        const [pipe] = await load(1, { own: true })
        const [socket] = await load(1, {})
        ratios.push(distributionOf(socket.times).p50 / distributionOf(pipe.times).p50)
      }
      return { measured: percent(median(ratios)), holds: median(ratios) <= 1.15 }
    },
  },
  {
    name: 'calls a second of 8 and 64 clients, each waiting, / of 1',
    n: `${sizes.loads}`,
    mustBe: '64: >= 1 ×',
    async measure() {
      const rates = { 1: [], 8: [], 64: [] }
      for (let round = 0; round < sizes.loads; round += 1) {
        for (const count of [1, 8, 64]) {
          const said = await load(count, {})
          rates[count].push(said.reduce((sum, record) => sum + record.count, 0))
        }
      }
      const [eight, many] = [8, 64].map((count) => median(rates[count]) / median(rates[1]))
      return { measured: `8: ${percent(eight)}, 64: ${percent(many)}`, holds: many >= 1 }
    },
  },
  {
    name: 'p99 of a quiet client beside a flooding one / alone',
    n: `${sizes.loads}`,
    mustBe: '<= 3 ×',
    async measure() {
      const ratios = { flood: [], busy: [] }
      const p99 = ([{ times }]) => distributionOf(times).p99
      for (let round = 0; round < sizes.loads; round += 1) {
        const alone = p99(await load(1, {}))
        const name = nameOf()
        ratios.flood.push(p99(await load(1, {}, name, open(1, { ...loading, name, flood: true }))) / alone)
        // That much is the machine's: a client that floods keeps two threads of its own busy.
        const spinning = [0, 1].map(() => spawn(process.execPath, ['-e', 'for (;;);']))
        ratios.busy.push(p99(await load(1, {})) / alone)
        for (const spinner of spinning) spinner.kill()
      }
      const [flood, busy] = [median(ratios.flood), median(ratios.busy)]
      const measured = `${percent(flood)}; beside two processes that only spin: ${percent(busy)}`
      return { measured, holds: flood <= 3 }
    },
  },
]

const loading = { part: 'load', idleTimeout: 1000, ms: sizes.loadMs }

/** What `count` clients of one sidecar came to, who called at the same time, `others` too. */
async function load(count, given, name = nameOf(), others = []) {
  const clients = open(count, { ...loading, ...given, name })
  const all = [...others, ...clients]
  for (const client of all) await client.said()
  for (const client of all) client.tell('')
  const said = await Promise.all(clients.map((client) => client.said()))
  for (const other of others) await other.said()
  await close(all)
  return said
}

const [cpu] = cpus()
console.log(
  `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} × ${cpu?.model}\n`,
)
console.log('| | n | measured | must be |\n|---|---|---|---|')
try {
  for (const { name, n, mustBe, measure } of figures) {
    if (!values.only.some((part) => name.includes(part))) continue
    const { measured, holds } = await measure()
    console.log(`| ${name} | ${n} | ${measured} | ${mustBe}${holds ? '' : ' **missed**'} |`)
    if (!holds) process.exitCode = 1
  }
} finally {
  await none()
  rmSync(runtime, { recursive: true, force: true })
}
