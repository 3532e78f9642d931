// The process that renders: a Handlebars helper, `{{#product number}}…{{/product}}`, that looks the product up.
import { reactorModule, setup, waitFor } from 'crochet-sidecar'

const { product } = waitFor(reactorModule('./catalog.js', import.meta.url), { timeout: 2_000 })

export function registerProductHelper(handlebars, catalog) {
  setup()
  handlebars.registerHelper('product', (number, options) => {
    try {
      return options.fn(product(catalog, number))
    } catch (error) {
      // With the line of the template.
      throw Object.assign(new handlebars.Exception(error.message, options), { cause: error })
    }
  })
}
