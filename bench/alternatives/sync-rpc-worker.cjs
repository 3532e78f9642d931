// Process of sync-rpc, which takes CommonJS only: calls a function by its name.
module.exports =
  () =>
  async ([name, argument]) =>
    (await import('./functions.mjs'))[name](argument)
