// A process for each call: by spawnSync, or by execaSync where the first argument says so.
import { spawnSync } from 'node:child_process'
import { execaSync } from 'execa'
import { measureCalls } from './measure.js'

const script = 'process.stdout.write(process.argv[1])'
const spawn = (argument: string): string =>
  spawnSync(process.execPath, ['-e', script, argument], { encoding: 'utf8' }).stdout
const execa = (argument: string): string => execaSync(process.execPath, ['-e', script, argument]).stdout

measureCalls(process.argv[2] === 'execa' ? execa : spawn, { warmUp: 1, calls: 10 })
