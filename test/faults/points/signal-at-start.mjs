// Fault point: SIGUSR1 comes while the user's preloads run.
import { setTimeout as sleepFor } from 'node:timers/promises'

process.kill(process.pid, 'SIGUSR1')
await sleepFor(50)
