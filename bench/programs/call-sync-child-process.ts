// A warm line there and back through sync-child-process.
import { fileURLToPath } from 'node:url'
import { SyncChildProcess } from 'sync-child-process'
import { measureCalls } from './measure.js'

const child = new SyncChildProcess(process.execPath, [fileURLToPath(new URL('./line-echo.js', import.meta.url))])
measureCalls(
  (argument) => {
    child.stdin.write(`${argument}\n`)
    for (let line = ''; ; ) {
      const { value } = child.next()
      if (value?.type !== 'stdout') throw new Error(`the child said ${value?.type}`)
      line += value.data.toString()
      if (line.endsWith('\n')) return line.slice(0, -1)
    }
  },
  { warmUp: 500, calls: 2000 },
)
process.exit()
