// Worker thread of synckit: calls a function by its name.
import { runAsWorker } from 'synckit'

runAsWorker(async (name, ...args) => {
  const { [name]: fn } = await import('./functions.mjs')
  return fn(...args)
})
