// Soak, outside the host. What the command line asks for.
import { parseArgs } from 'node:util'

/** What the full form is; the short one, of a tenth, runs with the tests. */
const defaults = { calls: 1_000_000, faults: 2_000, seed: 7, threads: 4 }

/**
 * @typedef {object} SoakOptions
 * @property {number} calls of functions, by all threads together
 * @property {number} faults injected at least
 * @property {number} seed the same seed gives each thread the same operations and faults, in the same order
 * @property {number} threads threads of the host that call, the main thread among them
 */

/**
 * @param {readonly string[]} args
 * @returns {SoakOptions}
 */
export function readOptions(args) {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }]))
  const { values } = parseArgs({ args: [...args], options })
  const given = Object.entries(values).map(([name, text]) => [name, wholeNumber(name, text)])
  return { ...defaults, ...Object.fromEntries(given) }
}

function wholeNumber(name, text) {
  const number = Number(text)
  const least = name === 'seed' ? 0 : 1
  if (!Number.isSafeInteger(number) || number < least) throw new Error(`--${name} must be a whole number: ${text}`)
  return number
}
