// Host: does what the test lists, one step after the other, and says what became of each. `given.reactors` are lists of
// steps, each with a reactor of its own: real unless it is `raw`. A step calls a function, or acts on the host.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { Reactor, reactorModule } from 'crochet-sidecar'
import { given, outcomeOf, reactorOptions, say } from '../kit/host.mjs'
import { rawSidecar } from '../kit/raw-sidecar.mjs'

for (const { as, options = {}, raw, steps } of given.reactors) {
  const own = raw === undefined ? {} : { nodePath: rawSidecar(raw.script, raw.given) }
  let reactor
  const begin = () => {
    reactor = new Reactor(reactorOptions({ ...options, ...own }))
    reactor.setup()
  }
  for (const { as: name, ...step } of [{ begin: true }, ...steps]) {
    const done = take(step)
    if (name !== undefined) say({ [`${as}.${name}`]: done })
  }
  say({ [`${as}.shutdown`]: outcomeOf(() => reactor.shutdown()) })

  function take(step) {
    if (step.directory !== undefined) mkdirSync(step.directory, { recursive: true })
    if (step.directory !== undefined) return process.chdir(step.directory)
    if (step.remove !== undefined) return rmSync(step.remove, { recursive: true })
    if (step.file !== undefined) return writeFileSync(new URL(step.file), step.text)
    if (step.restart === true) reactor.shutdown()
    if (step.restart === true || step.begin === true) return begin()
    const before = peak()
    return { ...outcomeOf(() => call(step)), grown: peak() - before }
  }

  /** `together`: as many background calls at a time; `times`: as many blocking ones, of which the last counts. */
  function call({ call: path, module = given.module, args = [], timeout = 5000, together, times = 1 }) {
    const fn = at(reactorModule(module, import.meta.url), path)
    if (together !== undefined) {
      const results = Array.from({ length: together }, () => reactor.runInReactor(fn)(...args))
      reactor.waitForAll(results, { timeout })
      return results.map((result) => result.wait(0))
    }
    const wrapper = reactor.waitFor(fn, { timeout })
    for (let done = 1; done < times; done += 1) wrapper(...args)
    return wrapper(...args)
  }
}

/** MiB of memory that this process has had at the most; `grown` is by how much a call has raised it. */
function peak() {
  return process.resourceUsage().maxRSS / 1024
}

/** `a.b` is `functions.a.b`; nothing, the module itself. */
function at(functions, path) {
  return path === undefined ? functions : path.split('.').reduce((parent, name) => parent[name], functions)
}
