// The reactor's thread. What of a stack is this library's own, and says nothing to the user.
import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** All of the library that runs here: it is bundled. */
const BUNDLE = fileURLToPath(import.meta.url)
/** As the bundle's source map names them, which the user may have enabled. */
const PACKAGE = dirname(dirname(dirname(BUNDLE)))
const OWN_PLACES = [BUNDLE, `${PACKAGE}${sep}sidecar${sep}`, `${PACKAGE}${sep}src${sep}`]

const OF_NODE = /[ (]node:/

/**
 * Frames, each behind a line break, without those at the end that have called the user's function. If there is none of
 * the user's all stay.
 */
export function withoutOwnFrames(frames: string, ownPlaces: readonly string[] = OWN_PLACES): string {
  const [, ...lines] = frames.split('\n')
  const isOwn = (line: string): boolean => ownPlaces.some((place) => line.includes(place))
  const end = lines.findLastIndex((line) => !isOwn(line) && !OF_NODE.test(line)) + 1
  return end > 0 && lines.slice(end).some(isOwn) ? ['', ...lines.slice(0, end)].join('\n') : frames
}
