// Preload: makes this process believe that the machine has one processor, so that nothing spins.
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

os.availableParallelism = () => 1
syncBuiltinESMExports()
