// Host, the primary: starts four workers and says who serves. `node main.js [file of the workers] [port]`
import cluster from 'node:cluster'
import { fileURLToPath } from 'node:url'

const [file = 'worker.js', port = '8080'] = process.argv.slice(2)
cluster.setupPrimary({ exec: fileURLToPath(new URL(file, import.meta.url)), args: [port] })

let listening = 0
cluster.on('listening', (worker, address) => {
  console.log(`worker ${worker.process.pid} listens`)
  listening += 1
  if (listening === 4) console.log(`ready: http://127.0.0.1:${address.port}/`)
})
cluster.on('exit', (worker, code, signal) => {
  console.log(`worker ${worker.process.pid} has ended: ${signal ?? code}`)
})
for (let count = 0; count < 4; count += 1) cluster.fork()
