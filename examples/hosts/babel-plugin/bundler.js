// The sidecar: makes one text of a module and all it imports, with rollup, whose functions are all asynchronous.
import { rollup } from 'rollup'

/** The modules behind `entry`, an absolute path, as a script of its own. */
export async function bundle(entry) {
  const bundled = await rollup({ input: entry, onwarn: () => {} })
  try {
    const { output } = await bundled.generate({ format: 'iife', indent: false })
    return output[0].code
  } finally {
    await bundled.close()
  }
}
