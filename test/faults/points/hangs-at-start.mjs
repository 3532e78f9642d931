// Fault point: a preload that never comes to its end, with a loop that goes on turning.
setInterval(() => {}, 1000)
await new Promise(() => {})
