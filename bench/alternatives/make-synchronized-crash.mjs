// A worker thread of make-synchronized's that exits in the middle of a call: what does its caller get?
import { makeModuleSynchronized } from 'make-synchronized'

const { exit } = makeModuleSynchronized(new URL('functions.mjs', import.meta.url))
console.log(exit())
