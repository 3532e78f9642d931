// Soak, host thread. Orders the faults: the killer strikes a little later, whatever is being done then. Other faults are
// calls, or the end of the bridge.
import { channel } from 'node:diagnostics_channel'
import { swallows } from './payload.mjs'

/**
 * @param {import('./caller.mjs').Caller} caller
 * @param {import('./leftovers.mjs').Leftovers} leftovers
 * @param {import('../kit/killer.mjs').Killer} killer
 * @returns {Record<string, (step: import('./plan.mjs').Step) => void>} by the fault's kind
 */
export function faults(caller, leftovers, killer) {
  const { notes } = caller
  // The only threads that this one starts from here on are its reactor's bridges.
  let bridge
  channel('worker_threads').subscribe(({ worker }) => {
    bridge = worker
    leftovers.bridges += 1
    notes.bridgesStarted += 1
  })

  /** A call that is out when the fault strikes: the thread blocks on it, or has it in the background. */
  const meanwhile = ({ nonce, timeout, choice, after }) => {
    const judge = (end) => caller.echoed(nonce, end, '', { call: 'sleep', isPrompt: false, also: ['cancelled'] })
    if (choice % 2 === 0) judge(caller.call('sleep', { nonce, timeout }, '', after + 10))
    else leftovers.add(caller.start('sleep', nonce, '', after), nonce, judge)
  }

  const strike = (order) => (step) => {
    const pid = caller.sidecar()
    if (pid !== undefined) order(pid, step)
    meanwhile(step)
  }

  const call = (name) => (step) => {
    const { nonce, choice } = step
    notes.calls.push({ kind: step.kind, nonce, swallows: step.kind === 'garbage' && swallows(choice) })
    const judge = (end) => {
      if ('thrown' in end) caller.failed(nonce, end, { call: name, also: ['cancelled'] })
      else notes.problem('wrong', nonce, `${name} never returns, but ${String(end.value)} came`)
    }
    if (choice % 3 > 0) judge(caller.call(name, { ...step, timeout: name === 'spin' ? 60 : step.timeout }, choice))
    else leftovers.add(caller.start(name, nonce, choice), nonce, judge)
  }

  const loseBridge = (how) => (step) => {
    // Up and running, so that something is lost with it.
    caller.sidecar()
    const lost = bridge
    lost.once('exit', () => {
      notes.bridgesEnded[step.kind] += 1
    })
    how(lost)
    meanwhile(step)
  }

  return {
    killed: strike((pid, { after }) => killer.strike(pid, 'SIGKILL', after, 'killed')),
    stopped: strike((pid, { after, lasting }) => killer.freeze(pid, lasting, after, 'stopped')),
    'stopped for good': strike((pid, { after }) => killer.strike(pid, 'SIGSTOP', after, 'stopped for good')),
    'half a message': strike((pid, { after }) => killer.strike(pid, 'SIGUSR2', after, 'half a message')),
    'host stopped': (step) => {
      killer.freeze(process.pid, step.lasting, step.after, 'host stopped')
      meanwhile(step)
    },
    exited: call('exit'),
    garbage: call('garbage'),
    'stuck loop': call('spin'),
    'bridge ended': loseBridge((lost) => void lost.terminate()),
    // What synckit cannot read, it throws over, in the bridge's thread.
    'bridge threw': loseBridge((lost) => lost.postMessage(null)),
  }
}
