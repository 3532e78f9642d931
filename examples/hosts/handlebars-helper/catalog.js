// The sidecar: asks the catalog, an HTTP server, for products. What it has got once it keeps.
import { currentCall } from 'crochet-sidecar/reactor'

const products = new Map()

/** The product with this number. */
export async function product(catalog, number) {
  const url = new URL(`/products/${encodeURIComponent(number)}`, catalog).href
  if (!products.has(url)) {
    // Aborts when the helper has given up.
    const response = await fetch(url, { signal: currentCall().signal })
    if (!response.ok) throw new Error(`no product ${number}: the catalog answered ${response.status}`)
    products.set(url, await response.json())
  }
  return products.get(url)
}
