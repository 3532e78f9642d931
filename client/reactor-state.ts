// Host thread. The states of a reactor, and why some of them take no calls.
import { UsageError } from '../src/errors.js'
import type { Dispatcher } from './dispatcher.js'
import { closedFailure } from './failures.js'
import type { ResolvedOptions } from './options.js'
import { inReactor } from './reactor-thread.js'
import { failureError } from './settlement.js'

/** How far a reactor has come. */
export type ReactorState =
  | { readonly kind: 'new' }
  | { readonly kind: 'open'; readonly options: ResolvedOptions; readonly dispatcher: Dispatcher }
  /** In tests: set up, but nothing is started before a call needs it. */
  | { readonly kind: 'idle'; readonly options: ResolvedOptions }
  | { readonly kind: 'closed'; readonly options: ResolvedOptions }
  /** This thread is the reactor. */
  | { readonly kind: 'application'; readonly end: () => void }
  /** Inert for good. */
  | { readonly kind: 'no-setup' }

/** What `status()` calls those that are not open. */
export const INACTIVE = {
  new: 'new',
  'no-setup': 'new',
  application: 'new',
  idle: 'stopped',
  closed: 'closed',
} as const

/** Why nobody may call anything in such a state. */
export function refusalIn(kind: 'new' | 'no-setup' | 'application' | 'closed', call: string): Error {
  const context = { call, mayHaveRun: false }
  switch (kind) {
    case 'new':
      return new UsageError(`${call}(): call setup() first`, context)
    case 'no-setup':
      return new UsageError(`${call}(): noSetup() was called, and no reactor is attached`, context)
    case 'application':
      return inReactor(`${call}()`)
    case 'closed':
      return failureError(closedFailure, call, false)
  }
}

/** Why `noSetup()` comes too late in such a state; undefined if it does not. */
export function noSetupRefusalIn(kind: ReactorState['kind']): UsageError | undefined {
  if (kind === 'new') return undefined
  const isTwice = kind === 'no-setup' || kind === 'application'
  if (isTwice) return new UsageError('noSetup() was called before')
  return new UsageError('noSetup() has to be called before any library calls setup(): once, first thing in the program')
}
