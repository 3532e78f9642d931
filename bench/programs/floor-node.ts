// The floor between two processes: blocking reads on a pair of pipes, in Node on both sides.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measureCalls } from './measure.js'

const folder = mkdtempSync(join(tmpdir(), 'crochet-bench-'))
const [there, back] = ['there', 'back'].map((name) => join(folder, name)) as [string, string]
execFileSync('mkfifo', [there, back])
const child = spawn(process.execPath, [fileURLToPath(new URL('./floor-node-child.js', import.meta.url)), there, back], {
  stdio: 'inherit',
})
const [output, input] = [openSync(there, 'w'), openSync(back, 'r')]
const reply = Buffer.alloc(64)
measureCalls((argument) => {
  writeSync(output, argument)
  return reply.toString('latin1', 0, readSync(input, reply))
})
child.kill()
rmSync(folder, { recursive: true })
