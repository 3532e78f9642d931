import { describe, expect, it } from 'vitest'
import { describeEnd, type EndContext } from '../../client/bridge/describe-end.js'
import type { LinkEnd } from '../../client/bridge/reactor-link.js'
import type { WireError } from '../../src/messages.js'
import { fromWireError } from '../../src/wire-error.js'

type Ended = Extract<LinkEnd, { kind: 'ended' }>

describe('a sidecar that was up', () => {
  it('has exited', () => {
    expect(describeEnd(ended({ exitCode: 3 }), context())).toEqual({
      kind: 'stopped',
      message: 'the sidecar exited with code 3',
      stop: { reason: 'exit', exitCode: 3, signal: undefined, stderrTail: '', generation: 2 },
      cause: undefined,
    })
  })

  it('has exited with code 0 like with any other', () => {
    expect(describeEnd(ended({ exitCode: 0 }), context())).toMatchObject({ stop: { reason: 'exit', exitCode: 0 } })
  })

  it('was killed by a signal', () => {
    const failure = describeEnd(ended({ signal: 'SIGSEGV' }), context())
    expect(failure).toMatchObject({ kind: 'stopped', stop: { reason: 'signal', signal: 'SIGSEGV' } })
    expect(failure.message).toContain('SIGSEGV')
  })

  it('was out of memory', () => {
    const stderrTail = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n'
    expect(describeEnd(ended({ signal: 'SIGABRT', stderrTail }), context()).stop).toMatchObject({
      reason: 'oom',
      signal: 'SIGABRT',
      stderrTail,
    })
  })

  it('has aborted for another reason', () => {
    const stderrTail = 'Assertion failed\n'
    expect(describeEnd(ended({ signal: 'SIGABRT', stderrTail }), context()).stop.reason).toBe('signal')
  })

  it('has closed its pipe and lived on', () => {
    expect(describeEnd(ended({ signal: 'SIGKILL', pipeAbandoned: true }), context()).stop.reason).toBe('protocol')
  })

  it.each(['hung', 'protocol', 'closed'] as const)('was ended by us: %s', (verdict) => {
    expect(describeEnd(ended({ signal: 'SIGKILL' }), context({ verdict })).stop.reason).toBe(verdict)
  })

  it('has left part of a message', () => {
    expect(describeEnd(ended({ exitCode: 1 }), context({ partialBytes: 1234 })).message).toContain('1234 bytes')
  })

  it('has details in its message', () => {
    const failure = describeEnd(ended({ signal: 'SIGKILL' }), context({ verdict: 'hung', detail: 'silent for 5 s' }))
    expect(failure.message).toContain('silent for 5 s')
  })

  it('has said why', () => {
    const cause: WireError = ['thrown', 'RangeError: in a timer', {}]
    expect(describeEnd(ended({ exitCode: 1 }), context({ cause })).cause).toBe(cause)
  })

  it('has the end of its stderr', () => {
    const failure = describeEnd(ended({ exitCode: 1, stderrTail: 'last words\n' }), context())
    expect(failure.stop.stderrTail).toBe('last words\n')
  })
})

describe('a sidecar that never came up', () => {
  it('could not be spawned', () => {
    const failure = describeEnd({ kind: 'not-spawned', error: new Error('spawn nodee ENOENT') }, context())
    expect(failure).toMatchObject({ kind: 'start-failed', phase: 'spawn', stop: { reason: 'start', generation: 2 } })
    expect(failure.message).toContain('spawn nodee ENOENT')
  })

  it.each([
    ['node: bad option: --no-such\n', 'node: bad option: --no-such'],
    [
      "node:internal/loader\n  throw err;\n\nError: Cannot find module 'x'\n    at load (a.js:1:1) {\n  code: 'C'\n}\n\nNode.js v20.20.2\n",
      "Error: Cannot find module 'x'",
    ],
    ['TypeError [ERR_X]: bad\n    at a\n\nNode.js v24.0.0', 'TypeError [ERR_X]: bad'],
  ])('has said why on stderr, before a stack or not: %j', (stderrTail, lastWords) => {
    const { message } = describeEnd(ended({ exitCode: 1, stderrTail }), context({ startPhase: 'bootstrap' }))
    expect(message).toContain(`its last words: ${lastWords}`)
    expect(message.endsWith(lastWords)).toBe(true)
  })

  it('could not be spawned, and the error is its cause', () => {
    const error = Object.assign(new Error('spawn nodee ENOENT'), { code: 'ENOENT' })
    const { cause } = describeEnd({ kind: 'not-spawned', error }, context())
    const revived = cause && fromWireError(cause, { call: 'initialize', mayHaveRun: false }).thrown
    expect(revived).toMatchObject({ message: 'spawn nodee ENOENT', code: 'ENOENT' })
  })

  it('could not be spawned for a reason that is no error', () => {
    expect(describeEnd({ kind: 'not-spawned', error: undefined }, context()).message).toContain('undefined')
  })

  it('has exited before its handshake', () => {
    const failure = describeEnd(ended({ exitCode: 1 }), context({ startPhase: 'bootstrap' }))
    expect(failure).toMatchObject({ kind: 'start-failed', phase: 'bootstrap', stop: { reason: 'start', exitCode: 1 } })
  })

  it('was refused, with its refusal as the cause', () => {
    const cause: WireError = ['version', 'protocol 1 is not spoken here', {}]
    const failure = describeEnd(
      ended({ signal: 'SIGKILL' }),
      context({ verdict: 'start', startPhase: 'version', detail: cause[1], cause }),
    )
    expect(failure).toMatchObject({ kind: 'start-failed', phase: 'version', stop: { reason: 'start' } })
    expect(failure.cause).toBe(cause)
    expect(failure.message).toContain('protocol 1 is not spoken here')
  })

  it('was shut down before it came up: no failure of its own', () => {
    const failure = describeEnd(ended({ signal: 'SIGKILL' }), context({ verdict: 'closed', startPhase: 'bootstrap' }))
    expect(failure).toMatchObject({ kind: 'stopped', stop: { reason: 'closed' } })
  })
})

function ended(how: Partial<Ended>): Ended {
  return { kind: 'ended', exitCode: undefined, signal: undefined, stderrTail: '', pipeAbandoned: false, ...how }
}

function context(given: Partial<EndContext> = {}): EndContext {
  return {
    generation: 2,
    verdict: undefined,
    detail: '',
    startPhase: undefined,
    cause: undefined,
    partialBytes: 0,
    ...given,
  }
}

describe('a reactor that is others’ too', () => {
  it('has gone: its exit is not known', () => {
    const end = { kind: 'disconnected', who: 'the shared sidecar tool' } as const
    expect(describeEnd(end, context())).toMatchObject({
      kind: 'stopped',
      message: 'the shared sidecar tool has gone',
      stop: { reason: 'exit', exitCode: undefined, signal: undefined },
    })
    expect(describeEnd(end, context({ verdict: 'hung' })).stop.reason).toBe('hung')
  })

  it.each([
    [undefined, '', 'the shared sidecar tool could not be used (handshake): it has gone'],
    ['start', '2 clients', 'the shared sidecar tool could not be used (handshake): 2 clients'],
  ] as const)('cannot be used (%s)', (verdict, detail, message) => {
    const end = { kind: 'disconnected', who: 'the shared sidecar tool' } as const
    const failure = describeEnd(end, context({ startPhase: 'handshake', verdict, detail }))
    expect(failure).toMatchObject({ kind: 'start-failed', message, stop: { reason: 'start' } })
  })

  it('was not reached', () => {
    const end = { kind: 'not-attached', error: new RangeError('nobody there') } as const
    const failure = describeEnd(end, context({ startPhase: 'bootstrap' }))
    expect(failure).toMatchObject({ kind: 'start-failed', phase: 'attach', stop: { reason: 'start' } })
    expect(failure.message).toBe('the reactor could not be reached: nobody there')
    expect(failure.cause?.[0]).toBe('thrown')
    const late = context({ startPhase: 'handshake', verdict: 'start', detail: 'it was not up after 10 ms' })
    expect(describeEnd(end, late).message).toBe('the reactor could not be reached: it was not up after 10 ms')
  })

  it('was not reached before the shutdown', () => {
    const end = { kind: 'not-attached', error: new Error('given up') } as const
    expect(describeEnd(end, context({ startPhase: 'bootstrap', verdict: 'closed' }))).toMatchObject({
      kind: 'stopped',
      stop: { reason: 'closed' },
    })
  })
})
