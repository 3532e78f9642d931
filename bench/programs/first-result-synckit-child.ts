// The start of a program with one call of a synckit worker that asks a child process.
import { synckitChildEcho } from './synckit-child-echo.js'

synckitChildEcho('first')
process.stdout.write(`{"at":${Number(process.hrtime.bigint()) / 1e6}}\n`)
process.exit()
