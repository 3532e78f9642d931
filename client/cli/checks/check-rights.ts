// Host thread of the command line. Whether Node's permission model lets this process start a sidecar.
import { missingRights } from '../../host-rights.js'
import type { Finding } from '../finding.js'

export function checkRights(missing: readonly string[] = missingRights()): Finding {
  const topic = 'rights'
  if (missing.length === 0) return { kind: 'ok', topic, text: 'this process may start threads and child processes' }
  return {
    kind: 'not ok',
    topic,
    text: `Node's permission model is on without ${missing.join(' and ')}: no sidecar can be started`,
    advice: `start Node with ${missing.join(' ')} as well (see process.execArgv and NODE_OPTIONS)`,
  }
}
