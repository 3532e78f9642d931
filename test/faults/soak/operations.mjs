// Soak, host thread. The operations, one by one: what is called, and what may come of it.
import { setImmediate as turn } from 'node:timers/promises'
import { UsageError } from 'crochet-sidecar'
import { Outcome } from './notes.mjs'
import { bytesOf, textOf } from './payload.mjs'

/**
 * @param {import('./caller.mjs').Caller} caller
 * @param {import('./leftovers.mjs').Leftovers} leftovers
 * @returns {Record<string, (step: import('./plan.mjs').Step) => unknown>} by the step's kind
 */
export function operations(caller, leftovers) {
  const { notes, reactor } = caller
  const textFor = ({ nonce, size }) => textOf(nonce, size)
  const cancelled = (nonce, call) => (end) => {
    if ('thrown' in end) caller.failed(nonce, end, { call, also: ['cancelled'] })
    else notes.problem('wrong', nonce, `${call} never returns, but ${String(end.value)} came`)
  }
  const startEcho = (nonce, text) => caller.start('echo', nonce, text)
  const echoJudge = (nonce, text) => (end) => caller.echoed(nonce, end, text, { also: ['cancelled'] })

  return {
    echo(step) {
      const text = textFor(step)
      caller.echoed(step.nonce, caller.call('echo', step, text), text)
    },

    large(step) {
      const bytes = bytesOf(step.nonce, 65_536 + step.choice * 2048)
      const end = caller.call('echo', { ...step, timeout: step.timeout * 3 }, bytes)
      caller.echoed(step.nonce, end, bytes, { isPrompt: false })
    },

    sleep(step) {
      const text = textFor(step)
      const end = caller.call('sleep', step, text, step.choice % 20)
      caller.echoed(step.nonce, end, text, { call: 'sleep', isPrompt: false })
    },

    fail(step) {
      const { nonce, choice } = step
      const end = caller.call('fail', step, choice)
      if (!('thrown' in end)) return notes.problem('wrong', nonce, `it throws, but ${String(end.value)} came`)
      const { thrown } = end
      const isPlain = typeof thrown === 'number'
      if (!isPlain && !(thrown instanceof RangeError))
        return caller.failed(nonce, end, { call: 'fail', isPrompt: true })
      notes.outcome(nonce, Outcome.answered)
      notes.end('own error')
      const came = isPlain ? thrown : thrown.nonce
      if (came !== nonce) return notes.problem('crossed', nonce, `the error of call ${came} came`)
      const isWhole = isPlain ? choice % 4 === 0 : thrown.code === 'SOAK' && thrown.message === `call ${nonce} failed`
      if (!isWhole) notes.problem('wrong', nonce, String(thrown))
    },

    batch(step) {
      const calls = Array.from({ length: step.count }, (_, index) => {
        const nonce = step.nonce + index
        const text = textOf(nonce, step.size)
        return { nonce, text, result: startEcho(nonce, text) }
      }).filter(({ result }) => result !== undefined)
      const results = calls.map(({ result }) => result)
      const { nonce, timeout } = step
      const end = caller.attempt('waitForAll', nonce, timeout, () => reactor.waitForAll(results, { timeout }))
      for (const [index, call] of calls.entries()) {
        const judge = echoJudge(call.nonce, call.text)
        if ('thrown' in end) leftovers.add(call.result, call.nonce, judge)
        else judge({ ...end, value: end.value[index] })
      }
      if ('thrown' in end) {
        const call = end.thrown?.call === 'waitForAll' ? 'waitForAll' : 'echo'
        caller.failed(nonce, end, { call, isOwn: false })
      }
      leftovers.poll()
    },

    poll(step) {
      const { nonce, timeout, choice } = step
      const text = textFor(step)
      const result = caller.start('sleep', nonce, text, choice % 10)
      leftovers.add(result, nonce, (end) =>
        caller.echoed(nonce, end, text, { call: 'sleep', isPrompt: false, also: ['cancelled'] }),
      )
      for (let waited = 0; waited < Math.min(timeout, 30); waited += 3) {
        caller.pause(3)
        leftovers.poll()
      }
    },

    stash(step) {
      const { nonce, choice, timeout } = step
      const text = textFor(step)
      const result = startEcho(nonce, text)
      if (result === undefined) return
      if (choice % 3 === 0) {
        const end = caller.attempt('wait', nonce, timeout, () => result.wait(timeout))
        // A wait that has timed out says nothing of the call's outcome; the stash does.
        caller.echoed(nonce, end, text, { isOwn: false, isPrompt: false })
      }
      const { value: uid } = caller.attempt('stash', nonce, 0, () => result.stash())
      const entry = { uid, nonce, text, choice }
      if (choice % 2 === 0) leftovers.retrieve(entry, timeout)
      else leftovers.keep(entry)
    },

    late(step) {
      leftovers.retrieveOldest(step.timeout)
    },

    cancel(step) {
      const { nonce, choice } = step
      const result = caller.start('obey', nonce)
      if (result === undefined) return
      if (choice % 3 === 0) caller.pause(choice % 8)
      leftovers.cancel(result, nonce, cancelled(nonce, 'obey'))
    },

    ignore({ nonce, choice }) {
      const result = caller.start('ignore', nonce)
      if (result === undefined) return
      caller.pause(choice % 5)
      leftovers.cancel(result, nonce, cancelled(nonce, 'ignore'))
    },

    timeout(step) {
      const { nonce, choice } = step
      const name = choice % 2 === 0 ? 'obey' : 'ignore'
      cancelled(nonce, name)(caller.call(name, { nonce, timeout: choice % 25 }))
    },

    dispose(step) {
      const { nonce } = step
      const result = startEcho(nonce, textFor(step))
      if (result === undefined) return
      result[Symbol.dispose]()
      notes.outcome(nonce, Outcome.mayHaveRun)
      const { thrown } = caller.attempt('wait', nonce, 0, () => result.wait(100))
      if (!(thrown instanceof UsageError)) notes.problem('untyped', nonce, `disposed of, and then ${String(thrown)}`)
    },

    async turn(step) {
      caller.announce('turn', step.nonce, 0)
      for (let turns = 0; turns < 3; turns += 1) await turn()
    },
  }
}
