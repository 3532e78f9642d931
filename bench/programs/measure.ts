// Times one call many times, warm, and prints the figures as JSON.

const WARM_UP = 5000
const CALLS = 10_000

export function measure(call: (argument: string) => unknown): void {
  for (let index = 0; index < WARM_UP; index += 1) call(`warm ${index}`)
  const times = new Float64Array(CALLS)
  for (let index = 0; index < CALLS; index += 1) {
    const started = performance.now()
    call(`call ${index}`)
    times[index] = (performance.now() - started) * 1000
  }
  times.sort()
  console.log(JSON.stringify({ p50: times[CALLS * 0.5], p99: times[CALLS * 0.99] }))
}
