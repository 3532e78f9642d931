// A child of sync-child-process's that says nothing: how long does its caller wait?
import { SyncChildProcess } from 'sync-child-process'
import { watch } from './watchdog.mjs'

watch()
const child = new SyncChildProcess(process.execPath, ['-e', 'process.stdin.resume()'])
console.log(child.next())
