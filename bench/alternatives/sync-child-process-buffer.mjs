// Ten bytes of a buffer are written to a child by sync-child-process: what is left of the buffer?
import { SyncChildProcess } from 'sync-child-process'

const child = new SyncChildProcess(process.execPath, ['-e', 'process.stdin.resume()'])
const buffer = Buffer.alloc(100_000)
child.stdin.write(buffer.subarray(0, 10))
console.log(buffer.length)
child.kill('SIGKILL')
process.exit()
