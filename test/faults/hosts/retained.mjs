// Host: tells which arguments and results are still there once it has let go of them. Needs --expose-gc.
import { reactorModule, runInReactor, waitFor } from 'crochet-sidecar'
import { outcomeOf, say, start } from '../kit/host.mjs'

const calls = reactorModule('../reactor/bounds.mjs', import.meta.url)
start({ nodeOptions: ['--expose-gc'], maxMessageBytes: 64 * 1024 })
const blocking = waitFor(calls, { timeout: 10_000 })
const background = runInReactor(calls)
const hasty = waitFor(calls.obey, { timeout: 5 })
const held = {}
const hold = (name, object) => {
  held[name] = new WeakRef(object)
  return object
}

/** In a function of its own: nothing of it stays on the stack. */
function letGo() {
  hold('result', blocking.echo(hold('argument', { of: 'a call' })))
  const handle = hold('handle', background.echo(hold('argument in the background', { of: 'a call' })))
  hold('result in the background', handle.wait(10_000))
  hold('dropped handle', background.echo(hold('dropped argument', {})))
  try {
    blocking.fail(hold('argument of a failure', {}))
  } catch (error) {
    hold('error', error)
  }
  outcomeOf(() => hasty(hold('argument of a timeout', {})))
  outcomeOf(() => blocking.echo(hold('refused argument', { f() {} })))
  outcomeOf(() => blocking.echo(hold('large argument', new Uint8Array(64 * 1024))))
  blocking.holdWeakly({ argument: true })
}
letGo()
await new Promise((resolve) => setTimeout(resolve, 50))
globalThis.gc()
const kept = Object.keys(held).filter((name) => held[name].deref() !== undefined)
say({ held: Object.keys(held).length, kept, keptInSidecar: blocking.keptWeakly() })
