// Host thread of the command line. `crochet call`: one call, its result or its failure printed.
import { join } from 'node:path'
import { isatty } from 'node:tty'
import { EXIT, endOnInterrupt } from './exit.js'
import { pollResult } from './poll-result.js'
import { ProgressLine } from './progress-line.js'
import type { ReadArguments } from './read-arguments.js'
import { showFailure } from './show-failure.js'
import { type Format, showResult } from './show-result.js'

export interface CallOptions {
  /** Milliseconds, the start of the sidecar included. */
  readonly timeout: number
  readonly progress?: boolean
  /** Default: by what stdout is. */
  readonly format?: Format
}

/** What to call: `path` leads from `module` to the function. */
export interface CalledFunction extends ReadArguments {
  readonly module: string
}

type AnyFunction = (...args: unknown[]) => Promise<unknown>

/** @returns the exit code */
export async function callCommand(called: CalledFunction, options: CallOptions): Promise<number> {
  // Of this program the user wants to see no frames; the sidecar keeps its own.
  Error.stackTraceLimit = 0
  const { Reactor, reactorModule } = await import('../../src/index.js')
  const line = options.progress === true && isatty(2) ? new ProgressLine(called.path.join('.')) : undefined
  // Nothing else runs in this reactor: what is still running at the end has been given up.
  const reactor = new Reactor({ shutdownGrace: 0, ...(line === undefined ? {} : { logger: line.logger }) })
  endOnInterrupt(() => {
    line?.clear()
    reactor.shutdown()
  })
  try {
    const value = await call()
    const { stdout } = process
    stdout.write(
      showResult(value, options.format ?? (stdout.isTTY ? 'inspect' : 'json'), stdout.isTTY && stdout.hasColors()),
    )
    return EXIT.done
  } catch (error) {
    line?.clear()
    const { text, exitCode } = showFailure(error, called)
    process.stderr.write(`${text}\n`)
    return exitCode
  } finally {
    reactor.shutdown()
  }

  async function call(): Promise<unknown> {
    const { module, path, args } = called
    const { timeout } = options
    reactor.setup()
    let reference = reactorModule<Record<string, AnyFunction>>(module, join(process.cwd(), 'command-line'))
    for (const name of path) reference = reference[name] as unknown as typeof reference
    const fn = reference as unknown as AnyFunction
    if (options.progress !== true) return reactor.waitFor(fn, { timeout })(...args)
    try {
      return await pollResult(reactor.runInReactor(fn)(...args), timeout, () => line?.draw())
    } finally {
      line?.clear()
    }
  }
}
