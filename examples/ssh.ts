// A console into a running program: `node dist/examples/ssh.js` prints the command to connect with, and a password, or
// takes the one in SSH_PASSWORD. The program itself is blocked for as long as it runs; its reactor is not, and tells
// what it is doing: type `calls`, `stash`, `modules` or any JavaScript, `.exit` to leave. Ctrl-C ends the program. The
// prompt sees the sidecar's objects, not the host's. The asynchronous side is reactor/console.ts.
import { randomBytes } from 'node:crypto'
import { env } from 'node:process'
import { reactorModule, runInReactor, setup, waitFor } from 'crochet-sidecar'

const reactorConsole = reactorModule<typeof import('./reactor/console.js')>('./reactor/console.js', import.meta.url)
const listen = waitFor(reactorConsole.listen, { timeout: 10_000 })

const timers = reactorModule<typeof import('node:timers/promises')>('node:timers/promises')
const blockFor = waitFor(timers.setTimeout, { timeout: Number.POSITIVE_INFINITY })
const sleepFor = runInReactor(timers.setTimeout)

const password = env['SSH_PASSWORD'] ?? randomBytes(12).toString('base64url')

setup()
const { port, fingerprint } = listen(password)
console.log(`ssh -p ${port} -o UserKnownHostsFile=/dev/null reactor@127.0.0.1`)
console.log(`host key ${fingerprint}`)
console.log(env['SSH_PASSWORD'] === undefined ? `password ${password}` : 'password as in SSH_PASSWORD')

// Something to see: a call in the background, a stashed one, and one that this program waits for.
const HOUR = 3_600_000
sleepFor(HOUR)
sleepFor(HOUR, 'stashed').stash()
blockFor(HOUR)
