// Host: its sidecar is killed again and again while calls of all sizes go out both ways; the ledger says which have run.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reactorModule, retrieveResult, runInReactor, waitFor } from 'crochet-sidecar'
import { calls, given, outcomeOf, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'
import { createLedger, ledgerEntries } from '../kit/ledger.mjs'

const { kills = 100, full = 2 } = given
const LIMIT = 15_000
const folder = mkdtempSync(join(tmpdir(), 'crochet-once-'))
const ledger = join(folder, 'ledger')
const functions = reactorModule('../reactor/ledger-calls.mjs', import.meta.url)
const background = runInReactor(functions)
const blocking = waitFor(functions, { timeout: LIMIT })
const pid = waitFor(calls.pid, { timeout: LIMIT })

/** Bytes that go into the pipe at once; that the host does not write itself; that fill the pipe. */
const payloads = [0, 6_000, 300_000].map((size) => Buffer.alloc(size))
const outcomes = new Map()
let nonces = 0
const nextNonce = () => {
  nonces += 1
  return nonces
}
const settle = (nonce, body) => {
  const outcome = outcomeOf(body)
  outcomes.set(nonce, outcome)
  return outcome
}

/** Calls until the sidecar is gone. */
function callUntilKilled(sidecar) {
  const started = []
  do {
    for (const payload of payloads) {
      const nonce = nextNonce()
      const result = background.enterOnce(ledger, nonce, payload)
      started.push({ nonce, result: nonce % 4 === 0 ? retrieveResult(result.stash()) : result })
    }
    const nonce = nextNonce()
    settle(nonce, () => blocking.enterOnce(ledger, nonce, payloads[nonce % 2]))
  } while (outcomeOf(pid).value === sidecar)
  for (const { nonce, result } of started) settle(nonce, () => result.wait(LIMIT))
}

/**
 * Many requests wait behind a full pipe. The host is stopped while the sidecar reads what is in it, and finds it dead
 * when it goes on: some of those that wait together have left, some have not.
 */
function loseBehindFullPipe() {
  const sidecar = pid()
  const started = []
  const send = (ms, size) => {
    const nonce = nextNonce()
    started.push({ nonce, result: background.enterAndBlock(ledger, nonce, ms, Buffer.alloc(size)) })
  }
  send(100, 0)
  for (let count = 0; count < 20; count += 1) send(count === 2 ? 300 : 0, 100_000)
  killer.freeze(process.pid, 500, 250)
  killer.strike(sidecar, 'SIGKILL', 600)
  for (const { nonce, result } of started) settle(nonce, () => result.wait(LIMIT))
}

createLedger(ledger)
start({ logLevel: 'silent' })
const killer = new Killer()
for (let kill = 0; kill < kills; kill += 1) {
  const sidecar = pid()
  killer.strike(sidecar, 'SIGKILL', (kill * 7) % 13)
  callUntilKilled(sidecar)
}
for (let count = 0; count < full; count += 1) loseBehindFullPipe()

const entries = ledgerEntries(ledger)
const all = Array.from(outcomes, ([nonce, { name, message, mayHaveRun, value }]) => {
  return { nonce, name, message, mayHaveRun, value, entered: entries.get(String(nonce)) ?? 0 }
})
const failed = all.filter(({ name }) => name !== undefined)
say({
  kills: killer.strikes().filter(({ found }) => found).length,
  calls: all.length,
  twice: all.filter(({ entered }) => entered > 1),
  answeredWrongly: all.filter(
    ({ name, nonce, value, entered }) => name === undefined && (value !== nonce || entered !== 1),
  ),
  ranAfterAll: failed.filter(({ mayHaveRun, entered }) => mayHaveRun !== true && entered > 0),
  untyped: failed.filter(({ name, mayHaveRun }) => name !== 'ReactorStopped' || typeof mayHaveRun !== 'boolean'),
  mayHaveRun: failed.filter(({ mayHaveRun }) => mayHaveRun).length,
  certainlyNot: failed.filter(({ mayHaveRun }) => mayHaveRun === false).length,
})
killer.end()
rmSync(folder, { recursive: true })
