// What the channels of node:diagnostics_channel tell, in real hosts with real sidecars.
import { expect, it } from 'vitest'
import { runHost, startHost } from '../run-host.js'

interface Told {
  readonly from: string
  readonly [field: string]: unknown
}

const call = { id: expect.any(Number), kind: 'blocking', timeout: 15_000, trace: {}, duration: expect.any(Number) }

it('a blocking call has a start, and then one end: its value, its error, its timeout', async () => {
  const { events } = await told('calls')
  expect(events).toEqual([
    { ...call, from: 'call:start', name: 'echo', mayHaveRun: false, duration: 0 },
    { ...call, from: 'call:end', name: 'echo', mayHaveRun: true },
    { ...call, from: 'call:start', name: 'fail', mayHaveRun: false, duration: 0 },
    { ...call, from: 'call:error', name: 'fail', mayHaveRun: true, error: thrown('RangeError', 'E_NO') },
    { ...call, from: 'call:start', name: 'hang', timeout: 50, mayHaveRun: false, duration: 0 },
    { ...call, from: 'call:timeout', name: 'hang', timeout: 50, mayHaveRun: true, error: ours('TimeoutError') },
    { ...call, from: 'call:start', name: 'echo', mayHaveRun: false, duration: 0 },
    { ...call, from: 'call:error', name: 'echo', mayHaveRun: false, error: ours('EncodingError') },
    { ...call, from: 'call:start', name: 'sleep', mayHaveRun: false, duration: 0 },
    { ...call, from: 'call:end', name: 'sleep', mayHaveRun: true },
  ])
  const [late, slept] = [events[5]?.['duration'], events[9]?.['duration']]
  expect(late).toBeGreaterThanOrEqual(50)
  expect(slept).toBeGreaterThanOrEqual(60)
  const ids = events.map(({ id }) => id)
  expect(new Set(ids).size).toBe(5)
  for (let index = 0; index < ids.length; index += 2) expect(ids[index]).toBe(ids[index + 1])
})

it('a call in the background is told of when its outcome is taken over: waits and cancellations do not end it', async () => {
  const { events, said } = await told('background')
  expect(said.codes).toEqual(['CROCHET_CANCELLED', 'E_NO'])
  const ids = [...new Set(events.map(({ id }) => id))]
  const lives = ids.map((id) => {
    const life = events.filter((event) => event['id'] === id)
    return `${String(life[0]?.['name'])}: ${life.map(({ from }) => from.slice('call:'.length)).join(', ')}`
  })
  expect(lives).toEqual([
    // The poll told nothing, the wait of 5 ms a timeout; the second look at the value nothing either.
    'sleep: start, timeout, end',
    'hangPolitely: start, cancel, error',
    'fail: start, error',
    'sleep: start, end',
    'retrieveResult: start, end',
    'hang: start, release',
    'echo: start, error',
  ])
  const errors = events.filter(({ from }) => from === 'call:error').map(({ error, mayHaveRun }) => [error, mayHaveRun])
  expect(errors).toEqual([
    [ours('CancelledError'), true],
    [thrown('RangeError', 'E_NO'), true],
    [ours('EncodingError'), false],
  ])
  const [first] = events
  expect(first).toMatchObject({ kind: 'background', trace: {} })
  expect(events.find(({ name }) => name === 'retrieveResult')).toMatchObject({ kind: 'retrieval' })
})

it('subscribers may call in turn, and one that throws harms no call', async () => {
  const { said, stderr } = await told('reentrant')
  expect(said.isIntact).toBe(true)
  expect(said.results).toEqual([1, 2, 3])
  // The events of what a subscriber has called come while it is in its own, and make it call no more.
  const made = ['start of repeat', 'end of repeat', 'start of echo', 'end of echo']
  expect(new Set(said.values)).toEqual(new Set([...made, true]))
  expect(said.uncaught).toBe('the subscriber fails')
  expect(stderr).toBe('')
})

it('sidecars start, come up, stop and are replaced, all of it told to a host that never turns its loop', async () => {
  const { events, said } = await told('sidecars')
  const [first, second] = said.pids as [number, number]
  const event = { time: expect.any(Number), duration: expect.any(Number) }
  const killed = { reason: 'signal', signal: 'SIGKILL', message: expect.stringContaining('SIGKILL') }
  expect(events).toEqual([
    { ...event, from: 'sidecar:start', generation: 1, pid: first },
    { ...event, from: 'sidecar:ready', generation: 1, pid: first },
    { ...event, from: 'sidecar:stop', generation: 1, pid: first, ...killed },
    { ...event, from: 'sidecar:start', generation: 2, pid: second },
    { ...event, from: 'sidecar:restart', generation: 2, pid: second, ...killed },
    { ...event, from: 'sidecar:ready', generation: 2, pid: second },
    {
      ...event,
      from: 'sidecar:stop',
      generation: 2,
      pid: second,
      reason: 'closed',
      exitCode: 0,
      message: 'the reactor has been shut down',
    },
  ])
  const times = events.map(({ time }) => time as number)
  expect(times).toEqual(times.toSorted((one, other) => one - other))
  expect(Math.abs((times[0] as number) - Date.now())).toBeLessThan(60_000)
})

it('somebody who subscribes late hears what comes after the next call; the loop brings it too', async () => {
  const { events, said } = await told('late')
  const [pid, same] = said.pids as [number, number]
  expect(same).toBe(pid)
  expect(events).toMatchObject([{ from: 'sidecar:stop', generation: 1, pid, reason: 'signal' }])
})

it('nothing is kept for somebody who subscribes later', async () => {
  expect((await told('unheard')).events).toEqual([])
})

it('a sidecar that cannot be spawned stops without a start', async () => {
  const { events, said } = await told('start-fails')
  expect(said.ready).toBe('CROCHET_REACTOR_START_FAILED')
  // One at `setup()`, and another if that was over before `ready()` asked.
  expect(events).not.toHaveLength(0)
  for (const event of events) {
    expect(event).toMatchObject({ from: 'sidecar:stop', reason: 'start', message: expect.stringContaining('spawned') })
    expect(event).not.toHaveProperty('pid')
  }
})

it('a bridge that is lost is the end of its sidecar', async () => {
  const { events, said } = await told('lost-bridge')
  const [first, second] = said.pids as [number, number]
  expect(events.filter(({ from }) => from === 'sidecar:stop')).toMatchObject([{ reason: 'bridge' }])
  expect(events.filter(({ from }) => from === 'sidecar:ready')).toMatchObject([{ pid: first }, { pid: second }])
})

it('Ctrl-C cancels a blocking call', async () => {
  const { host } = await startHost('events', ['interrupted'])
  // To the whole group, as a terminal does.
  host.kill('SIGINT')
  const { stdout } = await host.result
  const { events } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { events: Told[] }
  expect(events).toMatchObject([
    { from: 'crochet-sidecar:call:start', name: 'hang' },
    { from: 'crochet-sidecar:call:cancel', name: 'hang', mayHaveRun: true, error: ours('InterruptedError') },
  ])
})

async function told(scenario: string) {
  const { said, stderr, code, stdout } = await runHost('events', [scenario], { deadline: 25_000 })
  expect({ code, stdout }).toMatchObject({ code: 0 })
  const events = (said.events as Told[]).map(({ from, ...event }) => ({
    ...event,
    from: from.replace('crochet-sidecar:', ''),
  }))
  return { events: events as Told[], said, stderr }
}

function thrown(name: string, code: string): object {
  return { name, code, message: expect.any(String) }
}

function ours(name: string): unknown {
  return expect.objectContaining({ name, code: expect.stringMatching(/^CROCHET_/) })
}
