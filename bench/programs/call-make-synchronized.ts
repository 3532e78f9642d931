// A warm blocking call through make-synchronized.
import { makeModuleSynchronized } from 'make-synchronized'
import { measureCalls } from './measure.js'

const functions = makeModuleSynchronized<typeof import('./functions.js')>(new URL('./functions.js', import.meta.url))
measureCalls((argument) => functions.echo(argument))
