// Host, the primary: starts four workers and says who serves. `node main.js [port]`
import cluster from 'node:cluster'

const port = Number(process.argv[2] ?? 8080)
cluster.setupPrimary({ exec: new URL('worker.js', import.meta.url).pathname, args: [String(port)] })

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
