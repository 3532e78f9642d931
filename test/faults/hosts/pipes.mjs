// Host: one fault of its pipes or descriptors, as the test says.
import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { reactorModule, runInReactor, shutdown, waitFor } from 'crochet-sidecar'
import { isAlive, residentBytes } from '../kit/census.mjs'
import { calls, given, outcomeOf, pause, say, start } from '../kit/host.mjs'
import { Killer } from '../kit/killer.mjs'
import { limitedNode } from '../kit/limited-node.mjs'

const MIB = 2 ** 20
const timeout = 20_000
const pid = waitFor(calls.pid, { timeout })

/** Also with the code of the error's cause. */
const outcomeWithCause = (body) =>
  outcomeOf(() => {
    try {
      return body()
    } catch (error) {
      throw Object.assign(error, { causeCode: error.cause?.code })
    }
  })

const faults = {
  closedPipe() {
    const sidecar = start()
    const lost = outcomeOf(waitFor(calls.closePipe, { timeout }))
    say({ lost, isAlive: isAlive(sidecar), again: outcomeOf(pid) })
  },
  stoppedReader() {
    const sidecar = start({ maxQueuedBytes: 64 * MIB })
    const before = residentBytes()
    process.kill(sidecar, 'SIGSTOP')
    const send = runInReactor(calls.sizeOf)
    const bytes = new Uint8Array(16 * MIB)
    const started = Array.from({ length: 16 }, () => outcomeOf(() => send(bytes)))
    const refused = started.filter(({ name }) => name !== undefined)
    // The bridge has its hands full with so many bytes.
    pause(300)
    const missed = outcomeOf(waitFor(calls.pid, { timeout: 300 }))
    // What is kept is asked for, not what V8 has yet to collect of the refused calls.
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    const grown = residentBytes() - before
    process.kill(sidecar, 'SIGCONT')
    const sizes = started.flatMap(({ value }) => value?.wait(timeout) ?? [])
    say({ refused: refused.map(({ stack, ...rest }) => rest), missed, grown, sizes, same: pid() === sidecar })
  },
  bothFull() {
    start()
    const bytes = Buffer.alloc(64 * MIB, 'ab')
    const results = [0, 1].map(() => runInReactor(calls.echo)(bytes))
    say({ equal: results.map((result) => Buffer.compare(result.wait(timeout), bytes) === 0) })
  },
  noDescriptors() {
    const sidecar = start()
    process.kill(sidecar, 'SIGKILL')
    outcomeOf(waitFor(calls.hang, { timeout: 2000 }))
    const open = []
    try {
      for (;;) open.push(openSync('/dev/null'))
    } catch {}
    for (const descriptor of open.splice(0, 4)) closeSync(descriptor)
    const refused = outcomeWithCause(pid)
    for (const descriptor of open) closeSync(descriptor)
    say({ refused, again: outcomeOf(pid) })
  },
  noneInSidecar() {
    const sidecar = start({ nodePath: limitedNode('ulimit -n 128') })
    // A thread of the sidecar's opens files at its start.
    waitFor(reactorModule('../reactor/hostile.mjs', import.meta.url).lifelineStands, { timeout: 30_000 })()
    const opened = outcomeOf(waitFor(calls.openAll, { timeout }))
    say({ opened, same: pid() === sidecar, echo: outcomeOf(() => waitFor(calls.echo, { timeout })(1)).value })
  },
  noProcesses() {
    // The limit does not hold for root.
    if (process.getuid() === 0) process.setuid(65_534)
    const sidecar = start()
    const killer = new Killer()
    execFileSync('prlimit', ['--pid', String(process.pid), '--nproc=1:'])
    killer.strike(sidecar)
    outcomeOf(waitFor(calls.hang, { timeout: 2000 }))
    const refused = Array.from({ length: 6 }, () => outcomeWithCause(pid))
    say({ refused })
    killer.end()
  },
  logs() {
    start()
    const print = waitFor(calls.print, { timeout })
    // The test has closed, or does not read, what this process writes there.
    const printed = Array.from({ length: 4 }, () => outcomeOf(() => print(MIB)))
    say({ printed, pid: outcomeOf(pid) })
  },
  lastWords() {
    start({ shutdownGrace: 5000 })
    say({ printed: waitFor(calls.print, { timeout })(MIB) })
    shutdown()
    process.exit(0)
  },
  grandchild() {
    const killer = new Killer()
    const sidecar = start()
    const child = waitFor(calls.keepStdout, { timeout })()
    killer.strike(sidecar, 'SIGKILL', 50)
    const lost = outcomeOf(waitFor(calls.hang, { timeout }))
    const again = outcomeOf(pid)
    say({ lost, delay: lost.at - killer.strikes()[0].at, again, held: isAlive(child) })
    process.kill(child)
    killer.end()
  },
  waitedFor() {
    const sidecar = start()
    runInReactor(calls.spin)()
    pause(50)
    say({ sidecar })
    process.exit(0)
  },
}
faults[given.fault]()
