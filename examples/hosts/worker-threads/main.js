// Host, main thread: gives tasks to a pool of four threads, ends the pool, and waits for the end of its input.
import { Piscina } from 'piscina'

const pool = new Piscina({ filename: new URL('task.js', import.meta.url).href, minThreads: 4, maxThreads: 4 })
const names = ['mail', 'www', 'ns', 'ftp', 'git', 'wiki', 'news', 'irc']
const answers = await Promise.all(names.map((name) => pool.run(name)))

for (const { name, digest } of answers) console.log(`${name}: ${digest}`)
const threads = new Set(answers.map(({ thread }) => thread))
const sidecars = new Set(answers.map(({ sidecar }) => sidecar))
console.log(`threads: ${threads.size}, sidecars: ${sidecars.size}`)

await pool.destroy()
console.log('the pool has ended')
process.stdin.resume()
