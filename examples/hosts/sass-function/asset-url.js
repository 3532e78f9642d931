// Sass's process: the function `asset-url('logo.svg')`, which makes `url("logo.svg?v=…")` of it.
import { join } from 'node:path'
import { reactorModule, setup, waitFor } from 'crochet-sidecar'
import { SassString } from 'sass'

const { fingerprint } = waitFor(reactorModule('./fingerprint.js', import.meta.url), { timeout: 5_000 })

/** For the option `functions` of sass's `compile`. `folder`: where the files are. */
export function assetUrl(folder) {
  setup()
  return {
    'asset-url($file)': ([file]) => {
      const name = file.assertString('file').text
      return new SassString(`url("${name}?v=${fingerprint(join(folder, name))}")`, { quotes: false })
    },
  }
}
