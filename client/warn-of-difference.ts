// Host thread. What a later `setup()` with other options says.
import { isDeepStrictEqual } from 'node:util'
import type { ResolvedOptions } from './options.js'

/** The options of the first `setup()` count; which of the later ones do not, the user is told. */
export function warnOfDifference(first: ResolvedOptions, later: ResolvedOptions): void {
  const names = (Object.keys(first) as (keyof ResolvedOptions)[]).filter(
    (name) => !isDeepStrictEqual(first[name], later[name]),
  )
  if (names.length === 0) return
  const message = `setup() was called before with another ${names.join(', ')}, and that counts: a library that needs options of its own makes a Reactor`
  process.emitWarning(message, { type: 'CrochetWarning', code: 'CROCHET_SETUP_DIFFERS' })
}
