// The reactor's thread. Background calls that reactor code itself makes: they run in this process, a turn later.

import { inspect } from 'node:util'
import { isReactor } from '../src/reactor-mark.js'
import type { CallEnd } from './call-end.js'
import type { CallTarget } from './call-target.js'
import type { CallKeeper } from './eventual-result.js'
import { newCall, type PendingCall } from './pending-call.js'
import { inReactor } from './reactor-thread.js'
import type { Classes } from './settlement.js'

/** Nobody may wait for these, the reactor would wait for itself; `wait` refuses before it gets here. */
class LocalCalls implements CallKeeper {
  readonly classes: Classes = new Map()

  start(target: CallTarget, args: readonly unknown[]): PendingCall {
    // A failure is an unhandled rejection of the reactor's, which the sidecar logs; it would end an application.
    const run = async (): Promise<unknown> => target.wrappedFunction(...args)
    setImmediate(() => void (isReactor ? run() : run().catch((thrown: unknown) => report(target.name, thrown))))
    return newCall(0, target.name, 0)
  }

  wait({ name }: PendingCall, timeout: number): CallEnd {
    if (timeout > 0) throw inReactor(`wait of ${name}()`)
    return { kind: 'timeout', phase: 'running', mayHaveRun: true }
  }

  cancel(): void {}
  stash(): void {}
  release(): void {}
}

function report(name: string, thrown: unknown): void {
  process.stderr.write(`crochet-sidecar: unhandled error in ${name}(): ${inspect(thrown)}\n`)
}

export const localCalls: LocalCalls = new LocalCalls()
