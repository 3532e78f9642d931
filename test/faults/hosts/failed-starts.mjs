// Host: its sidecar never comes up; it calls more often than it may be started.
import { setup, waitFor } from 'crochet-sidecar'
import { calls, given, outcomeOf, reactorOptions, say } from '../kit/host.mjs'

const { maxFailedStarts } = given
setup(reactorOptions({ nodeOptions: ['--no-such-option'], maxFailedStarts }))
const pid = waitFor(calls.pid, { timeout: 10_000 })
const outcomes = Array.from({ length: maxFailedStarts + 1 }, () => outcomeOf(pid))
say({ reasons: outcomes.map(({ reason }) => reason), last: outcomes.at(-1) })
