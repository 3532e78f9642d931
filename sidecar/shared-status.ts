// Shared sidecar. What an administrator is told of it.
import type { SharedRecord } from '../src/shared-record.js'
import type { Calls } from './calls.js'
import type { ClientServer } from './client-server.js'
import type { IdleWatch } from './idle-watch.js'
import type { Stash } from './stash.js'

interface SharedParts {
  readonly record: SharedRecord
  readonly server: ClientServer
  readonly calls: Calls
  readonly stash: Stash
  readonly idle: IdleWatch
}

/** A plain record: docs/protocol.md, `status`. */
export function sharedStatus({ record, server, calls, stash, idle }: SharedParts): Record<string, unknown> {
  return {
    name: record.name,
    pid: record.pid,
    version: record.version,
    startedAt: record.startedAt,
    clients: server.callers,
    calls: calls.snapshot().map(({ name, age }) => ({ name, age: Math.round(age) })),
    stash: stash.size,
    memory: process.memoryUsage.rss(),
    idle: Math.round(idle.age),
  }
}
