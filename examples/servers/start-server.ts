// Starts one of the servers from a synchronous program. No crochet here: it only serves the examples.
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DEADLINE = 10_000

/**
 * Starts a server as a process of its own and returns its `address:port`; throws if it says none within 10 s.
 * The server ends when the pipe to its stdin closes, which the system does however this program ends.
 */
export function startServer(name: 'dns-server' | 'http-server' | 'smtp-server'): string {
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'crochet-example-'))
  const output = join(folder, 'stdout')
  const stdout = openSync(output, 'w')
  try {
    // A file and not a pipe: the loop that would read a pipe does not turn while this program is synchronous.
    const server = spawn(process.execPath, [script], { stdio: ['pipe', stdout, 'inherit'] })
    server.unref()
    return waitForLine(output)
  } finally {
    closeSync(stdout)
    rmSync(folder, { recursive: true })
  }
}

function waitForLine(file: string): string {
  const deadline = performance.now() + DEADLINE
  while (performance.now() < deadline) {
    const text = readFileSync(file, 'utf8')
    if (text.endsWith('\n')) return text.trim()
    sleep(5)
  }
  throw new Error(`The server did not start within ${DEADLINE} ms`)
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
