// Host thread of the command line. From anything thrown to what stderr shows and the exit code.
import { existsSync } from 'node:fs'
import { inspect } from 'node:util'
import { CrochetError, FunctionNotFound, InterruptedError, ReactorStartFailed, TimeoutError } from '../../src/errors.js'
import { EXIT } from './exit.js'
import { NotJson } from './show-result.js'

export interface ShownFailure {
  readonly text: string
  readonly exitCode: number
}

/** @param called what was called, if anything was: its error is shown with its frames in the reactor */
export function showFailure(
  error: unknown,
  called?: { readonly module: string; readonly path: readonly string[] },
): ShownFailure {
  const exitCode = exitCodeOf(error)
  if (error instanceof CrochetError) {
    const hint = called === undefined ? '' : hintFor(error, called.module)
    return { text: `crochet: ${error.message}${hint}${causeOf(error)}`, exitCode }
  }
  if (error instanceof NotJson) return { text: `crochet: ${error.message}`, exitCode }
  const shown = inspect(error, { colors: process.stderr.isTTY && process.stderr.hasColors() })
  if (error instanceof Error || called === undefined) return { text: shown, exitCode }
  return { text: `crochet: ${called.path.join('.')}() threw ${shown}`, exitCode }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof TimeoutError) return EXIT.timeout
  return error instanceof InterruptedError ? EXIT.interrupted : EXIT.failed
}

/** What a shell's user can do about it. */
function hintFor(error: CrochetError, module: string): string {
  if (error instanceof TimeoutError) return '; --timeout allows more'
  if (error instanceof ReactorStartFailed) return '\n  crochet doctor tells what to do about it'
  const isFile = error instanceof FunctionNotFound && error.phase === 'resolve' && existsSync(module)
  return isFile ? `\n  A package is looked for under that name; for the file write ./${module}` : ''
}

/**
 * What ended the sidecar, or kept a module from being loaded: with the frames that lead there. All other causes have no
 * frames but Node's own, and the message has told of them.
 */
function causeOf(error: CrochetError): string {
  const isTold = error instanceof FunctionNotFound ? error.phase !== 'load' : error instanceof ReactorStartFailed
  const { cause } = error
  return isTold || !(cause instanceof Error) || cause instanceof SyntaxError ? '' : `\n${inspect(cause)}`
}
