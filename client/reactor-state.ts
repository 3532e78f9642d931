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
  /** The application is to be the reactor. */
  | { readonly kind: 'no-setup' }

/** What `status()` calls those that are not open. */
export const INACTIVE = { new: 'new', 'no-setup': 'new', idle: 'stopped', closed: 'closed' } as const
