// The sidecar: runs the plugins that PostCSS's synchronous API would refuse.
import postcss from 'postcss'
import { inlineImages } from './inline-images.js'

/** The style sheet as they leave it. `from`: its file. */
export async function runPlugins(css, from) {
  const { css: done } = await postcss([inlineImages]).process(css, { from })
  return done
}
