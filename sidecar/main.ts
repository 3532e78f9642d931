// Sidecar (entry). Joins the parts; decides nothing. Each role loads its own: the relay is up before a sidecar would be.
import { createRequire } from 'node:module'
import { type Role, roleOf } from './role.js'

void take(roleOf(process.argv.slice(2)))

async function take(role: Role): Promise<void> {
  switch (role.kind) {
    case 'sidecar': {
      // Loaded already if Node was told to.
      createRequire(import.meta.url)('./preload.cjs')
      const { runSidecar } = await import('./run-sidecar.js')
      return runSidecar(role.maxMessageBytes)
    }
    case 'shared': {
      const { runShared } = await import('./run-shared.js')
      return runShared(role.spec)
    }
    case 'relay': {
      const { relayStdio } = await import('./stdio-relay.js')
      return relayStdio(role.maxMessageBytes)
    }
    case 'none': {
      // Not to stdout, where a client might take it for the protocol.
      process.stderr.write(role.why)
      process.exitCode = 1
    }
  }
}
