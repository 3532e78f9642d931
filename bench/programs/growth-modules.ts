// A warm blocking call after as many modules as the first argument says have been loaded.
import { reactorModule, waitFor } from 'crochet-sidecar'
import { measureCalls } from './measure.js'
import { functions, startSidecar } from './sidecar.js'

startSidecar()
for (let index = 0; index < Number(process.argv[2]); index += 1) {
  const module = reactorModule<{ own: () => Promise<number> }>(
    `data:text/javascript,export const own = async () => ${index}`,
  )
  if (waitFor(module.own, { timeout: 10_000 })() !== index) throw new Error('a wrong value')
}
measureCalls(waitFor(functions.echo<string>, { timeout: 10_000 }))
