// Host thread. The states of a reactor.
import type { Dispatcher } from './dispatcher.js'
import type { ResolvedOptions } from './options.js'

/** How far a reactor has come. */
export type ReactorState =
  | { readonly kind: 'new' }
  | { readonly kind: 'open'; readonly options: ResolvedOptions; readonly dispatcher: Dispatcher }
  /** In tests: set up, but nothing is started before a call needs it. */
  | { readonly kind: 'idle'; readonly options: ResolvedOptions }
  | { readonly kind: 'closed'; readonly options: ResolvedOptions }
  /** This thread is the reactor. */
  | { readonly kind: 'application' }
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
