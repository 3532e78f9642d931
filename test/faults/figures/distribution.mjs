// Sums up what was measured.

/**
 * @typedef {object} Distribution
 * @property {number} n
 * @property {number} least
 * @property {number} p50
 * @property {number} p99
 * @property {number} most
 */

/**
 * @param {readonly number[]} values
 * @returns {Distribution}
 */
export function distributionOf(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { n: sorted.length, least: at(0), p50: at(0.5), p99: at(0.99), most: at(1) }
}
