// The other process of background-floor: calls the function and sends back what its promise comes to.
import { Socket } from 'node:net'
import { echo } from './functions.js'
import { packerOf } from './packed-batches.js'

const send = packerOf(new Socket({ fd: 3, readable: true, writable: true }), ([id, , , args]) => {
  void echo((args as unknown[])[0]).then((value) => send([id, value]))
})
