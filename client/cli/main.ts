#!/usr/bin/env node
// Host thread of the command line. The program `crochet`: runs the command it is given and ends with its exit code.
import { CommanderError } from 'commander'
import { EXIT } from './exit.js'
import { makeProgram } from './program.js'
import { showFailure } from './show-failure.js'

void main()

async function main(): Promise<void> {
  allowClosedOutput(process.stdout)
  allowClosedOutput(process.stderr)
  try {
    await makeProgram((code) => {
      process.exitCode = code
    }).parseAsync()
  } catch (error) {
    // Commander has said what there is to say: a mistake of the user's, or the help that was asked for.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
    else process.exitCode = tell(error)
  }
}

function tell(error: unknown): number {
  const { text, exitCode } = showFailure(error)
  process.stderr.write(`${text}\n`)
  return exitCode
}

/** A reader that has seen enough, such as `head`, is no failure; nor is there anybody to tell of it. */
function allowClosedOutput(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
