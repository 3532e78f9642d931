// Sidecar (entry). Joins the parts; decides nothing. Each role loads its own: the relay is up before a sidecar would be.
import { roleOf } from './transport.js'

const role = roleOf(process.argv.slice(2))
switch (role.kind) {
  case 'sidecar': {
    // Loaded already if Node was told to.
    await import('./preload.cjs')
    const { runSidecar } = await import('./run-sidecar.js')
    runSidecar(role.maxMessageBytes)
    break
  }
  case 'relay': {
    const { relayStdio } = await import('./stdio-relay.js')
    relayStdio(role.maxMessageBytes)
    break
  }
  case 'none': {
    // Not to stdout, where a client might take it for the protocol.
    process.stderr.write(role.why)
    process.exitCode = 1
  }
}
