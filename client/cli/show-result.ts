// Host thread of the command line. From a result to the text that is printed.
import { inspect } from 'node:util'
import { unsayable } from './unsayable.js'

export type Format = 'json' | 'inspect'

/** A result that JSON has no words for. */
export class NotJson extends Error {}

/**
 * The result as text, with a line break at its end; empty for undefined.
 * @throws NotJson
 */
export function showResult(value: unknown, format: Format, colors: boolean): string {
  if (value === undefined) return ''
  switch (format) {
    case 'inspect':
      return `${inspect(value, { colors, depth: null, maxArrayLength: null, maxStringLength: null })}\n`
    case 'json': {
      const found = unsayable(value)
      if (found === undefined) return `${JSON.stringify(value)}\n`
      throw new NotJson(`JSON cannot say ${found.what}, which is at ${found.path}; --format inspect prints it`)
    }
  }
}
