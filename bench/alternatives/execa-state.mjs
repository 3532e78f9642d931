// Three calls through execaSync, a process each: does the module keep its state?
import { execaSync } from 'execa'

const program = `import { count } from ${JSON.stringify(new URL('functions.mjs', import.meta.url).href)}; console.log(await count())`
const call = () => execaSync(process.execPath, ['--input-type=module', '--eval', program]).stdout
console.log(call(), call(), call())
