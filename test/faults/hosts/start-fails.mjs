// Host: its sidecar does not come up, one way or the other.
import { mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Reactor, reactorModule } from 'crochet-sidecar'
import { descendantsOf } from '../kit/census.mjs'
import { calls, outcomeOf, point, reactorOptions, say } from '../kit/host.mjs'
import { rawSidecar } from '../kit/raw-sidecar.mjs'

const LIMIT = 10_000
const START = 400
const folder = mkdtempSync(join(tmpdir(), 'crochet-start-'))
const raw = (name, given) => rawSidecar(new URL(`../raw/${name}.mjs`, import.meta.url), given)

/** What a call comes to in a reactor with these options, and what is left of it. */
function attempt(options) {
  const reactor = new Reactor(reactorOptions({ logLevel: 'silent', startTimeout: START, ...options }))
  reactor.setup()
  // Once this is answered, the sidecar has been started.
  reactor.status()
  const outcome = outcomeOf(() => reactor.waitFor(calls.pid, { timeout: LIMIT })())
  const left = descendantsOf(process.pid).filter(({ state }) => state !== 'Z').length
  reactor.shutdown()
  return { ...outcome, left }
}

/** The executable goes away between two starts, and comes back. */
function withoutNode() {
  const nodePath = join(folder, 'node')
  symlinkSync(process.execPath, nodePath)
  const reactor = new Reactor(reactorOptions({ nodePath, logLevel: 'silent' }))
  reactor.setup()
  const pid = reactor.waitFor(calls.pid, { timeout: LIMIT })
  const hang = reactor.runInReactor(calls.hang)
  const kill = () => {
    const [sidecar, last] = [pid(), hang()]
    process.kill(sidecar, 'SIGKILL')
    return outcomeOf(() => last.wait(LIMIT))
  }
  kill()
  unlinkSync(nodePath)
  const gone = outcomeOf(pid)
  writeFileSync(nodePath, '#!/bin/false\n', { mode: 0o644 })
  const forbidden = outcomeOf(pid)
  unlinkSync(nodePath)
  symlinkSync(process.execPath, nodePath)
  const back = outcomeOf(pid)
  reactor.shutdown()
  return { gone, forbidden, back, nodePath }
}

say({
  withoutNode: withoutNode(),
  silent: attempt({ nodePath: raw('silent') }),
  exits: attempt({ nodePath: raw('exits-at-start', { code: 3 }), startTimeout: LIMIT }),
  exitsWithNothing: attempt({ nodePath: raw('exits-at-start', { code: 0 }), startTimeout: LIMIT }),
  unknownFlag: attempt({ nodeOptions: ['--no-such-flag-in-any-node'], startTimeout: LIMIT }),
  hanging: attempt({ nodeOptions: [point('hangs-at-start')] }),
  spinning: attempt({ nodeOptions: [point('spins-at-start')] }),
  settingUp: attempt({
    env: { NODE_OPTIONS: point('sets-up-at-start') },
    nodeOptions: [point('sets-up-at-start')],
    startTimeout: LIMIT,
  }),
})
rmSync(folder, { recursive: true })
