// Host thread of the command line. From words of the command line to a way into a module and arguments.

export interface ReadArguments {
  /** Property names from the module's namespace. */
  readonly path: readonly string[]
  readonly args: readonly unknown[]
}

/** @returns what was wrong, for the user, if anything was */
export function readArguments(
  path: string,
  texts: readonly string[],
  isWindows: boolean = process.platform === 'win32',
): ReadArguments | { readonly mistake: string } {
  const names = path.split('.')
  // A reference has no property of that name, so that nobody takes it for a promise.
  if (names.some((name) => name === '' || name === 'then')) {
    return { mistake: `export has to be names with dots between them, none of them "then", but it is ${path}` }
  }
  const args: unknown[] = []
  for (const [index, text] of texts.entries()) {
    try {
      args.push(JSON.parse(text))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const advice = `${adviceFor(text)}: ${quote(couldBeMeant(text), isWindows)}`
      return { mistake: `argument ${index + 1} is not JSON: ${text}\n  ${why}\n  ${advice}` }
    }
  }
  return { path: names, args }
}

function adviceFor(text: string): string {
  return couldBeMeant(text) === text
    ? 'The shell takes quotes away unless they are quoted; write'
    : 'For a text write it with quotes of its own, and those within quotes of the shell'
}

/** The JSON of a text that was meant to be one; what looks like an object or array only lacks quotes of the shell. */
function couldBeMeant(text: string): string {
  return /^[[{]/.test(text) ? text : JSON.stringify(text)
}

function quote(json: string, isWindows: boolean): string {
  if (isWindows) return `"${json.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`
  return `'${json.replaceAll("'", String.raw`'\''`)}'`
}
