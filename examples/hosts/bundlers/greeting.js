// Sidecar: ends up in the bundle of the reactor module.
export function greeting(name) {
  return `hello ${name}`
}
