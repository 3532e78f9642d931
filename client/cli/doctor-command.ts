// Host thread of the command line. `crochet doctor`: one check after the other, each told when it is done.
import { checkNode } from './checks/check-node.js'
import { checkRights } from './checks/check-rights.js'
import { checkRoundTrip, checkStart } from './checks/check-start.js'
import { checkSynckit } from './checks/check-synckit.js'
import { checkTypescript } from './checks/check-typescript.js'
import { EXIT, endOnInterrupt } from './exit.js'
import { type Finding, showFinding } from './finding.js'

const TIMEOUT = 20_000

/** @returns the exit code */
export async function doctorCommand(): Promise<number> {
  let isWell = true
  const report = (finding: Finding): boolean => {
    process.stdout.write(showFinding(finding))
    if (finding.kind === 'not ok') isWell = false
    return finding.kind === 'ok'
  }
  const needs = [checkNode(), checkRights(), checkSynckit()].map(report)
  if (needs.includes(false)) notChecked(['start', 'round trip', 'TypeScript'])
  else await tryReactor()
  return isWell ? EXIT.done : EXIT.failed

  async function tryReactor(): Promise<void> {
    const { Reactor, reactorModule } = await import('../../src/index.js')
    const reactor = new Reactor({ shutdownGrace: 0 })
    endOnInterrupt(() => reactor.shutdown())
    try {
      if (!report(checkStart(reactor))) return notChecked(['round trip', 'TypeScript'])
      const { uptime } = reactor.waitFor(reactorModule<{ uptime(): number }>('node:process'), { timeout: TIMEOUT })
      report(checkRoundTrip(uptime))
      const load = (file: string): void => {
        reactor.waitFor(reactorModule<{ probe(n: number): Promise<number> }>(file), { timeout: TIMEOUT }).probe(1)
      }
      report(checkTypescript(process.cwd(), load))
    } finally {
      reactor.shutdown()
    }
  }

  function notChecked(topics: readonly string[]): void {
    for (const topic of topics) report({ kind: 'unknown', topic, text: 'not checked: mend the above first' })
  }
}
