// The reactor's thread. Background calls that reactor code itself makes: they run in this process, a turn later.

import type { CallEnd } from './call-end.js'
import type { CallTarget } from './call-target.js'
import type { CallKeeper } from './eventual-result.js'
import { newCall, type PendingCall } from './pending-call.js'
import type { Classes } from './settlement.js'

/** Nobody may wait for these, the reactor would wait for itself; `wait` refuses before it gets here. */
class LocalCalls implements CallKeeper {
  readonly classes: Classes = new Map()

  start(target: CallTarget, args: readonly unknown[]): PendingCall {
    // A failure is an unhandled rejection of the reactor's, which the sidecar logs.
    setImmediate(() => void target.wrappedFunction(...args))
    return newCall(0, target.name, 0)
  }

  wait(): CallEnd {
    return { kind: 'timeout', phase: 'running', mayHaveRun: true }
  }

  cancel(): void {}
  stash(): void {}
  release(): void {}
}

export const localCalls: LocalCalls = new LocalCalls()
