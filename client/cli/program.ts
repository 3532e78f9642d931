// Host thread of the command line. The commands with their arguments, options and help. What a command does is loaded
// when it is run.
import { Command, InvalidArgumentError, Option } from 'commander'
import { version } from '../../src/version.js'
import type { CallOptions } from './call-command.js'
import { EXIT } from './exit.js'

/** Milliseconds that a call may take if nothing is said. */
const DEFAULT_TIMEOUT = 30_000

/** @param finish told the exit code of the command that was run */
export function makeProgram(finish: (exitCode: number) => void): Command {
  // Settings that the commands take over come first.
  const program = new Command('crochet')
    .description('Runs asynchronous functions in a sidecar, a Node process of their own, and waits for them.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('--help tells more')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'crochet: ')) })
    .addHelpText('after', MAIN_HELP)
  addCall(program, finish)
  program
    .command('doctor')
    .description('check what a sidecar needs here, and say what to do about what is wrong')
    .addHelpText('after', DOCTOR_HELP)
    .action(async () => {
      const { doctorCommand } = await import('./doctor-command.js')
      finish(await doctorCommand())
    })
  program
    .command('protocol')
    .description("print the wire's version, its methods, and the program that speaks it")
    .action(async () => {
      const { protocolText } = await import('./protocol-command.js')
      process.stdout.write(protocolText())
    })
  addShared(program, finish)
  return program
}

/** Those for shared sidecars. */
function addShared(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('ps')
    .description("list this user's shared sidecars")
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ crochet ps\n  $ crochet ps --json\n')
    .action(async (options: { readonly json?: boolean }) => {
      const { psCommand } = await import('./ps-command.js')
      process.stdout.write(await psCommand(options))
    })
  program
    .command('top')
    .description('show them live on a terminal, with what runs in them; q ends it')
    .action(async () => {
      const { topCommand } = await import('./top-command.js')
      finish(await topCommand())
    })
  program
    .command('stop')
    .description('stop the shared sidecars of a name')
    .argument('<name>', 'the name that programs share them by')
    .addHelpText('after', '\nExample:\n  $ crochet stop mytool\n')
    .action(async (name: string) => {
      const { stopCommand } = await import('./stop-command.js')
      finish(await stopCommand(name))
    })
  program
    .command('logs')
    .description('print what the shared sidecars of a name have printed')
    .argument('<name>', 'the name that programs share them by')
    .option('--follow', 'and what they print from now on, until they have ended')
    .addHelpText('after', '\nExample:\n  $ crochet logs mytool --follow\n')
    .action(async (name: string, options: { readonly follow?: boolean }) => {
      const { logsCommand } = await import('./logs-command.js')
      finish(await logsCommand(name, options))
    })
}

function addCall(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('call')
    .description('run a function of a module in a sidecar and print its result')
    .argument('<module>', 'a node: name, a URL, a path, or a package as seen from the current directory')
    .argument('<export>', 'name of the function; dots lead into objects: promises.readFile')
    .argument('[json...]', "the function's arguments, each as JSON")
    .option('-t, --timeout <ms>', 'milliseconds it may take, start included; or Infinity', timeoutIn, DEFAULT_TIMEOUT)
    .option('--background, --progress', 'show on a terminal how long it has been running')
    .addOption(
      new Option('-f, --format <format>', 'how the result is printed (default: inspect on a terminal, else json)') //
        .choices(['json', 'inspect']),
    )
    .addHelpText('after', CALL_HELP)
    .action(async (module: string, path: string, texts: readonly string[], options: CallOptions, command: Command) => {
      const { readArguments } = await import('./read-arguments.js')
      const read = readArguments(path, texts)
      if ('mistake' in read) return command.error(`error: ${read.mistake}`, { exitCode: EXIT.usage })
      const { callCommand } = await import('./call-command.js')
      finish(await callCommand({ module, ...read }, options))
    })
}

function timeoutIn(text: string): number {
  const timeout = text.trim() === '' ? Number.NaN : Number(text)
  if (timeout >= 0) return timeout
  throw new InvalidArgumentError('It has to be a number of milliseconds, 0 or more, or Infinity.')
}

const CODES = `
Exit codes:
  ${EXIT.done}    done
  ${EXIT.failed}    it failed: stderr tells why
  ${EXIT.usage}    the command line is wrong
  ${EXIT.timeout}  no result within the timeout
  ${EXIT.interrupted}  interrupted by Ctrl-C
`

const MAIN_HELP = `${CODES}
Examples:
  $ crochet call node:dns/promises lookup '"localhost"' --timeout 1000
  $ crochet call ./tasks.js build '{"minify":true}' --progress
  $ crochet doctor
  $ crochet ps
`

const CALL_HELP = `
The result is printed as one line of JSON; on a terminal as Node's console shows it. undefined prints nothing. A result
that JSON cannot say (a Map, a BigInt, NaN, an object within itself ...) is an error: --format inspect prints it.
What the function prints itself comes on stderr, and so do errors.
${CODES}
Examples:
  $ crochet call node:dns/promises lookup '"localhost"' --timeout 1000
  $ crochet call ./tasks.js build '{"minify":true}' --progress
  $ crochet call ./math.ts sum 1 2.5 -- -3
  $ crochet call node:fs promises.readFile '"package.json"' '"utf8"' --format inspect
`

const DOCTOR_HELP = `
Checks Node's version, the rights of this process, synckit, the start of a sidecar, a call's round trip, and whether
modules in TypeScript can be loaded in the current directory. Node's options count: NODE_OPTIONS='--import tsx' crochet doctor

Exit codes:
  ${EXIT.done}  nothing is wrong
  ${EXIT.failed}  something is "not ok", and the line below it says what to do
`
