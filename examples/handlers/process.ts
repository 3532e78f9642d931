// A process of the pool: one question after the other.
import addresses, { type Question } from './addresses.js'

process.on('message', (question: Question) => process.send?.(addresses(question)))
