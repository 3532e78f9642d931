// Both processes. What of a stack is this library's own.
import { fileURLToPath } from 'node:url'

/** In no stack. */
const UNKNOWN = '\0'

const OF_NODE = /[ (]node:/

/**
 * Frames, each behind a line break, without those at the end that called the user's function. An error in which nothing
 * of the user's had a part keeps all.
 */
export function withoutOwnFrames(frames: string, ownFile: string = thisFile()): string {
  const lines = frames.split('\n')
  const lastOfUser = lines.findLastIndex((line) => !line.includes(ownFile) && !OF_NODE.test(line))
  const firstOwn = lines.findIndex((line, index) => index > lastOfUser && line.includes(ownFile))
  // The first line is what stands ahead of the first line break.
  return firstOwn <= 1 ? frames : lines.slice(0, firstOwn).join('\n')
}

/** All of the library that runs here: it is bundled. Nothing if a user's bundle of CommonJS has it, where modules have no address. */
function thisFile(): string {
  const url: string | undefined = import.meta.url
  return url === undefined ? UNKNOWN : fileURLToPath(url)
}
