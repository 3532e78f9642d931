// Every task of the bench, in the order of the report.
import type { Task } from './task.js'
import { background, backgroundStart } from './tasks/background.js'
import { calls, loadedCalls, pinnedCalls } from './tasks/calls.js'
import { moduleGrowth, pendingGrowth } from './tasks/growth.js'
import { large, largeMemory, objects, payloadGrowth } from './tasks/payloads.js'
import { memory, start } from './tasks/start.js'

export const tasks: readonly Task[] = [
  calls,
  pinnedCalls,
  loadedCalls,
  backgroundStart,
  background,
  large,
  largeMemory,
  objects,
  start,
  memory,
  pendingGrowth,
  moduleGrowth,
  payloadGrowth,
]
