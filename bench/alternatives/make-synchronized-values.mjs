// What make-synchronized makes of a Buffer and of an AggregateError.
import { makeModuleSynchronized } from 'make-synchronized'

const { bytes, failTwice } = makeModuleSynchronized(new URL('functions.mjs', import.meta.url))
try {
  failTwice()
} catch (error) {
  console.log(bytes().constructor.name, error.constructor.name, error.errors)
}
