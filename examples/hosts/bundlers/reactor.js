// Sidecar.
import { setTimeout } from 'node:timers/promises'
import { greeting } from './greeting.js'

export async function greet(name) {
  await setTimeout(10)
  return greeting(name)
}
