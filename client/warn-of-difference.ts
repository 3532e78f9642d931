// Host thread. What a later `setup()` with other options says.
import { isDeepStrictEqual } from 'node:util'
import type { ResolvedOptions } from './options.js'

/** The options of the first `setup()` count; which of the later ones do not, the user is told. */
export function warnOfDifference(first: ResolvedOptions, later: ResolvedOptions): void {
  const names = (Object.keys(first) as (keyof ResolvedOptions)[]).filter(
    (name) => !isDeepStrictEqual(first[name], later[name]),
  )
  if (names.length === 0) return
  const message = `setup() was already called with a different ${names.join(', ')}; the first call's options stay in effect. A library that needs its own options should make a Reactor`
  process.emitWarning(message, { type: 'CrochetWarning', code: 'CROCHET_SETUP_DIFFERS' })
}
