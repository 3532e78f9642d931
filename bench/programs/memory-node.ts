// Memory of two idle Node processes that do nothing: MB. Two, since pages are shared between processes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { print, residentBytes } from './measure.js'

const child = spawn(process.execPath, ['-e', 'process.stdout.write("up"), setTimeout(() => {}, 60_000)'])
await once(child.stdout, 'data')
print({ host: residentBytes('self') / 1e6, sidecar: residentBytes(child.pid ?? 0) / 1e6, n: 1 })
child.kill()
