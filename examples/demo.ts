// Runs the examples that tell most, one after the other: `npm run demo`. Fails if one of them does.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const chapters = {
  blockingdns: 'Blocking lookups: an answer, an error, a timeout, the death of the sidecar',
  mxquery: 'A function like any other',
  download: 'A download in the background, and why another one failed',
  crash: 'Reactor code that ends its process',
  background: 'The reactor works while the host computes',
}

for (const [name, title] of Object.entries(chapters)) {
  console.log(`\n== ${name}: ${title}`)
  const program = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  const { status, signal } = spawnSync(process.execPath, [program], { stdio: 'inherit', timeout: 15_000 })
  if (status === 0) continue
  console.log(`${name} failed: ${signal ?? `exit code ${status}`}`)
  process.exitCode = 1
}
