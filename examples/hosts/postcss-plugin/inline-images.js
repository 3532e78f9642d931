// The sidecar: an asynchronous PostCSS plugin, as many are. It puts images into the style sheet.
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

const IMAGE = /inline\((?:'|")([^'"]+\.svg)(?:'|")\)/

export const inlineImages = {
  postcssPlugin: 'inline-images',
  async Declaration(declaration, { result }) {
    const [whole, name] = IMAGE.exec(declaration.value) ?? []
    if (whole === undefined) return
    const file = resolve(dirname(result.opts.from), name)
    const image = await readFile(file).catch((cause) => {
      throw declaration.error(`cannot read ${name}: ${cause.code}`, { word: whole })
    })
    declaration.value = declaration.value.replace(whole, `url("data:image/svg+xml;base64,${image.toString('base64')}")`)
  },
}
