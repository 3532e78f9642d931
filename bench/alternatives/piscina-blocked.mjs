// A task of piscina's, from code that cannot await: is the result there when the task has long ended?
import { Piscina } from 'piscina'

const pool = new Piscina({ filename: new URL('functions.mjs', import.meta.url).pathname })
let result = 'still pending'
void pool.run('hello', { name: 'echo' }).then((value) => (result = value))
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000)
console.log(result)
process.exit()
