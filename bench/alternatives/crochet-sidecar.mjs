// All of it through crochet-sidecar: what each call ends with, and whether the next one gets an answer.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

setup({ nodeOptions: ['--max-old-space-size=64'], unresponsiveAfter: 200 })
const functions = waitFor(reactorModule('./functions.mjs', import.meta.url), { timeout: 5_000 })
for (const name of ['fill', 'exit', 'never', 'stuck', 'returnFunction', 'big', 'bytes', 'failTwice']) {
  let end
  try {
    const value = functions[name]()
    end = value.constructor.name
  } catch (error) {
    end = [error.name, error.reason ?? error.errors?.length].filter(Boolean).join(' ')
  }
  console.log(`${name}: ${end}, then ${functions.echo('hello')}`)
}
