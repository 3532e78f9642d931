// Host thread. Which of Node's command-line options a sidecar takes over from its host.

/** Options that decide how modules load; those that take a value, with whether it may stand apart. */
const WITH_VALUE = new Set(['--import', '--require', '-r', '--loader', '--experimental-loader', '--conditions', '-C'])
const WITHOUT_VALUE =
  /^(--experimental-(strip|transform)-types|--no-experimental-strip-types|--enable-source-maps|--preserve-symlinks(-main)?)$/

/**
 * Picks from `process.execArgv`. Never passed on: what to run (`-e`, `--test`, `--watch`) and debugger ports, which
 * the sidecar would try to open a second time.
 */
export function inheritedNodeOptions(execArgv: readonly string[]): string[] {
  const inherited: string[] = []
  for (let at = 0; at < execArgv.length; at += 1) {
    const option = execArgv[at] as string
    const name = option.split('=', 1)[0] as string
    if (WITHOUT_VALUE.test(option)) {
      inherited.push(option)
    } else if (WITH_VALUE.has(name)) {
      inherited.push(option)
      const value = execArgv[at + 1]
      if (name === option && value !== undefined) {
        inherited.push(value)
        at += 1
      }
    }
  }
  return inherited
}

/** The value of NODE_OPTIONS less what would open a debugger port. */
export function withoutInspector(nodeOptions: string): string {
  return nodeOptions.replaceAll(/(?<=^|\s)--inspect\S*(\s+|$)/g, '').trim()
}
