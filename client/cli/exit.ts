// Host thread of the command line. The exit codes, and the end that Ctrl-C makes.

/** Exit codes: the shell's own where it has one for the same thing. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** As of `timeout` of the coreutils. */
  timeout: 124,
  /** 128 and the number of SIGINT. */
  interrupted: 130,
} as const

/** At Ctrl-C runs `cleanUp`, in the midst of a blocking wait too, and ends the process. */
export function endOnInterrupt(cleanUp: () => void): void {
  process.on('SIGINT', () => {
    cleanUp()
    process.exit(EXIT.interrupted)
  })
}
