// What the programs of the bench share: each measures one thing in a process of its own and prints it as one JSON line.
import { readFileSync } from 'node:fs'

/** Microseconds of each call, warm, and of the processor over all threads and processes. */
export function measureCalls(
  call: (argument: string) => unknown,
  { warmUp = 5000, calls = 10_000, otherProcess }: { warmUp?: number; calls?: number; otherProcess?: number } = {},
): void {
  for (let index = 0; index < warmUp; index += 1) call(`warm ${index}`)
  const times = new Float64Array(calls)
  const before = processorTime(otherProcess)
  for (let index = 0; index < calls; index += 1) {
    const started = performance.now()
    const value = call(`call ${index}`)
    times[index] = (performance.now() - started) * 1000
    if (value !== `call ${index}`) throw new Error(`call ${index} came back as ${String(value)}`)
  }
  print({ ...percentiles(times), cpu: (processorTime(otherProcess) - before) / calls, n: calls })
}

export function percentiles(times: Float64Array): { p50: number; p99: number; min: number } {
  const sorted = times.toSorted()
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), min: at(0) }
}

export function print(figures: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}

/** The machine's own clock, in ms: comparable between processes. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Bytes of memory that a process has, shared pages divided among those who share them. */
export function residentBytes(pid: number | 'self'): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') * 1024
}

/** The most memory a process has had since it began. */
export function peakBytes(pid: number | 'self'): number {
  return kilobytes(`/proc/${pid}/status`, 'VmHWM') * 1024
}

function kilobytes(file: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1])
}

/** Microseconds used by this process and another one. */
function processorTime(other: number | undefined): number {
  const { user, system } = process.cpuUsage()
  return user + system + (other === undefined ? 0 : processorTimeOf(other))
}

function processorTimeOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // utime and stime, in the kernel's ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
