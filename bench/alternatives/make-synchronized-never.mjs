// A function without an end, through make-synchronized, which has no timeouts: what does its caller get?
import { makeModuleSynchronized } from 'make-synchronized'
import { watch } from './watchdog.mjs'

watch()
const { never } = makeModuleSynchronized(new URL('functions.mjs', import.meta.url))
console.log(never())
