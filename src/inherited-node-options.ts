// Host thread and relay. Which of Node's options, in NODE_OPTIONS or on a command line, a further Node may have as well.

/**
 * Not passed on: what opens a debugger port or waits for a debugger, which one process can do only once, and what says
 * how to run a program that is not the sidecar's.
 */
const NOT_PASSED_ON = /^--(no-)?(inspect|debug-port|watch|test|experimental-test|input-type)(-|$)/

/** A list of arguments, less what is not passed on. */
export function passedOn(options: readonly string[]): string[] {
  return withoutSome(options, (option) => option)
}

/** The same for the value of NODE_OPTIONS, where double quotes keep a value with spaces together. */
export function passedOnInText(nodeOptions: string): string {
  const words = nodeOptions.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
  return withoutSome(words, (word) => word.replaceAll('"', '')).join(' ')
}

function withoutSome(words: readonly string[], unquoted: (word: string) => string): string[] {
  let isKept = true
  return words.filter((word) => {
    const option = unquoted(word)
    // What is no option is the value of the one before it.
    if (option.startsWith('-')) isKept = !NOT_PASSED_ON.test(nameOf(option))
    return isKept
  })
}

/** Node takes `--inspect_brk` for `--inspect-brk`. */
function nameOf(option: string): string {
  return (option.split('=', 1)[0] as string).replaceAll('_', '-')
}
