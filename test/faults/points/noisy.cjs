// Sidecar, preloaded: prints in every way there is before the protocol has begun.
const { writeSync } = require('node:fs')

console.log('noise by console')
process.stdout.write('noise by stdout\n')
process.stderr.write('noise by stderr\n')
writeSync(1, 'noise by descriptor 1\n')
