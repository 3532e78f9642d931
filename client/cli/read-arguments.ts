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
      return { mistake: `argument ${index + 1} is not JSON: ${text}\n  ${why}\n  ${adviceFor(text, isWindows)}` }
    }
  }
  return { path: names, args }
}

/** What looks like an object or array has mostly lost its quotes to the shell; all else was meant to be a text. */
function adviceFor(text: string, isWindows: boolean): string {
  if (/^\s*[[{]/.test(text)) {
    const example = quote('{"name":"text"}', isWindows)
    return `Names and texts need double quotes, and the whole of it quotes of the shell, as in ${example}`
  }
  return `If a text is meant, it needs double quotes, and those need quotes of the shell: ${quote(JSON.stringify(text), isWindows)}`
}

function quote(json: string, isWindows: boolean): string {
  if (isWindows) return `"${json.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`
  return `'${json.replaceAll("'", String.raw`'\''`)}'`
}
