// A program that imports the package and does nothing with it.
await import('crochet-sidecar')

process.stdout.write(`{"at":${Number(process.hrtime.bigint()) / 1e6}}\n`)
