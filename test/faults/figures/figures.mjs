// What is measured, and what it must be. Each figure runs in a process of its own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { distributionOf } from './distribution.mjs'
import { orphanOne } from './orphans.mjs'

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {number} n
 * @property {string} measured
 * @property {string} mustBe
 * @property {boolean} holds
 */

/** How many of each; the short form only shows that the command works. */
export const FULL = { orphans: 100, kills: 1000, overshoot: 1000, cancels: 2000, crashLoopMs: 60_000 }
export const SHORT = { orphans: 1, kills: 5, overshoot: 20, cancels: 20, crashLoopMs: 1500 }

/**
 * @param {typeof FULL} sizes
 * @returns {AsyncGenerator<Figure>}
 */
export async function* figures(sizes) {
  yield* orphans(sizes.orphans)
  yield* kills(sizes.kills)
  for (const [state, limit] of [
    ['idle', 3],
    ['spinning', 10],
    ['loaded', 50],
  ]) {
    yield await overshoot(state, sizes.overshoot, limit)
  }
  yield await cancels(sizes.cancels)
  yield* crashLoop(sizes.crashLoopMs)
}

async function* orphans(times) {
  const all = []
  for (const state of ['idle', 'mid-call', 'spinning', 'starting']) {
    for (let time = 0; time < times; time += 1) all.push(await orphanOne(/** @type {any} */ (state)))
  }
  const left = all.reduce((sum, one) => sum + one.left, 0)
  yield count('sidecars left after SIGKILL of the host (idle, mid-call, spinning, starting)', all.length, left)
  const { n, p50, p99, most } = distributionOf(all.map(({ ms }) => ms))
  yield figure('SIGKILL of the host to the end of its sidecar', n, { p50, p99, most }, 'p99 < 250 ms', p99 < 250)
}

async function* kills(n) {
  const { toError, toNext, untyped, before, after } = await run('kills', { n })
  yield count('zombies after SIGKILLs of the sidecar', n, after.zombies)
  const kinds = ['descriptors', 'threads', 'listeners', 'timers', 'children']
  const grown = kinds.filter((kind) => after[kind] > before[kind])
  const counts = kinds.map((kind) => `${kind} ${before[kind]} → ${after[kind]}`).join(', ')
  yield { name: 'left in the host after them', n, measured: counts, mustBe: 'unchanged', holds: grown.length === 0 }
  yield count('of these ends, errors of another kind', n, untyped)
  const error = distributionOf(toError)
  const holds = error.p50 <= 5 && error.p99 <= 30 && error.most <= 250
  yield figure("death of the sidecar to the caller's error", n, error, 'p50 ≤ 5, p99 ≤ 30, max ≤ 250 ms', holds)
  const next = distributionOf(toNext)
  yield figure('death of the sidecar to the next good call', n, next, 'p99 ≤ 350 ms', next.p99 <= 350)
}

async function overshoot(state, n, limit) {
  const measured = distributionOf((await run('overshoot', { state, n })).overshoot)
  const names = { idle: 'sidecar idle', spinning: 'sidecar spinning', loaded: 'two other processes spinning' }
  const holds = measured.p99 <= limit && measured.least >= 0
  return figure(`deadline of 10 ms missed by: ${names[state]}`, n, measured, `p99 ≤ ${limit} ms, never early`, holds)
}

async function cancels(n) {
  const measured = distributionOf((await run('cancel', { n })).delays)
  return figure("cancel() to the function's AbortSignal", n, measured, 'p99 ≤ 10 ms', measured.p99 <= 10)
}

async function* crashLoop(ms) {
  const { starts, refusals, others } = await run('crash-loop', { ms })
  const inWindow = (from) => starts.filter((at) => at >= from && at < from + 10_000).length
  const most = Math.max(...starts.map(inWindow))
  yield {
    name: `failed starts in any 10 s, in ${ms / 1000} s of calls that never get a sidecar`,
    n: starts.length,
    measured: `at most ${most}`,
    mustBe: '≤ 5',
    holds: most <= 5 && others === 0,
  }
  const refused = distributionOf(refusals)
  yield figure('of these calls, refused with restart-limit', refused.n, refused, 'max ≤ 50 ms', refused.most <= 50)
}

function figure(name, n, { least, p50, p99, most }, mustBe, holds) {
  const low = least === undefined ? '' : `least ${show(least)}, `
  return { name, n, measured: `${low}p50 ${show(p50)}, p99 ${show(p99)}, max ${show(most)} ms`, mustBe, holds }
}

function count(name, n, counted) {
  return { name, n, measured: String(counted), mustBe: '0', holds: counted === 0 }
}

const show = (ms) => (ms < 10 ? ms.toFixed(2) : ms.toFixed(0))

async function run(program, given) {
  const file = fileURLToPath(new URL(`programs/${program}.mjs`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(given)], { maxBuffer: 2 ** 26 })
  return JSON.parse(stdout)
}
