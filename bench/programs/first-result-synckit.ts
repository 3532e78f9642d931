// The same with a bare synckit worker.
import { synckitEcho } from './synckit-echo.js'

synckitEcho('first')
process.stdout.write(`{"at":${Number(process.hrtime.bigint()) / 1e6}}\n`)
