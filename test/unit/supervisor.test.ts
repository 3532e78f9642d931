import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SidecarOptions, SidecarPost } from '../../client/bridge/commands.js'
import { DirectLine } from '../../client/bridge/direct-line.js'
import { Supervisor, type SupervisorEvents } from '../../client/bridge/supervisor.js'
import { MessageMemory } from '../../src/message-memory.js'
import { callRequest, FakeLog, FakeSidecars, sidecarOptions } from '../fake-sidecar.js'

let sidecars: FakeSidecars
let sidecarPid: Int32Array
let events: SidecarPost[]
const open = vi.fn<SupervisorEvents['open']>()
const replied = vi.fn<SupervisorEvents['replied']>()
const over = vi.fn<SupervisorEvents['over']>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetAllMocks()
  sidecars = new FakeSidecars()
  events = []
  sidecarPid = new Int32Array(new SharedArrayBuffer(4))
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a supervisor', () => {
  it('spawns nothing by itself', () => {
    supervise()
    expect(sidecars.all).toHaveLength(0)
  })

  it('starts a sidecar when one is required', async () => {
    const supervisor = supervise()
    expect(supervisor.ensure()).toBeUndefined()
    await turn()
    expect(sidecars.all).toHaveLength(1)
    expect(supervisor.open?.number).toBe(1)
  })

  it('starts no second one beside it', () => {
    const supervisor = supervise()
    supervisor.ensure()
    supervisor.ensure()
    expect(sidecars.all).toHaveLength(1)
  })

  it('gives no sidecar to write to before it has opened', () => {
    const supervisor = supervise()
    supervisor.ensure()
    expect(supervisor.open).toBeUndefined()
    expect(supervisor.current).toBeDefined()
  })

  it('shows the pid of the living sidecar, and 0 when there is none', async () => {
    supervise().ensure()
    expect(sidecarPid[0]).toBe(sidecars.last.pid)
    await turn()
    // At once, not when its pipe has ended too: by then the pid may be a stranger's.
    sidecars.last.exit()
    expect(sidecarPid[0]).toBe(0)
  })

  it('replaces a sidecar that ended when the next is required, with the next number', async () => {
    const supervisor = await supervised()
    sidecars.last.end({ exitCode: 1 })
    expect(supervisor.current).toBeUndefined()
    expect(sidecars.all).toHaveLength(1)
    expect(supervisor.ensure()).toBeUndefined()
    expect(supervisor.current?.number).toBe(2)
  })

  it('tells whether what ended was still starting', async () => {
    const supervisor = await supervised()
    sidecars.last.end({ exitCode: 1 })
    expect(over.mock.calls[0]?.[2]).toBe(false)
    supervisor.ensure()
    sidecars.last.end({ exitCode: 1 })
    expect(over.mock.calls[1]?.[2]).toBe(true)
  })
})

describe('a failed start', () => {
  it('is the answer to the next that requires one, when nobody was told', () => {
    const supervisor = supervise()
    supervisor.start()
    sidecars.last.end({ exitCode: 1 })
    expect(supervisor.ensure()).toMatchObject({ kind: 'start-failed', stop: { exitCode: 1 } })
    expect(sidecars.all).toHaveLength(1)
  })

  it('is answered once; then another start is tried', () => {
    const supervisor = supervise()
    supervisor.start()
    sidecars.last.end({ exitCode: 1 })
    supervisor.ensure()
    expect(supervisor.ensure()).toBeUndefined()
    expect(sidecars.all).toHaveLength(2)
  })

  it('is answered to nobody when somebody was told', () => {
    const supervisor = supervise()
    supervisor.start()
    sidecars.last.end({ exitCode: 1 })
    supervisor.told()
    expect(supervisor.ensure()).toBeUndefined()
  })
})

describe('a crash loop', () => {
  it('is stopped after five sidecars that answered no call', async () => {
    const supervisor = supervise()
    await crash(supervisor, 5)
    expect(supervisor.ensure()?.stop.reason).toBe('restart-limit')
    expect(sidecars.all).toHaveLength(5)
  })

  it('is probed after ten seconds', async () => {
    const supervisor = supervise()
    await crash(supervisor, 5)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(supervisor.ensure()).toBeUndefined()
    expect(sidecars.all).toHaveLength(6)
  })

  it('is none if each sidecar has answered a call', async () => {
    const supervisor = supervise()
    for (let id = 1; id <= 20; id += 1) {
      expect(supervisor.ensure()).toBeUndefined()
      await turn()
      supervisor.open?.forward(id, callRequest(id))
      sidecars.last.reply(id, null)
      sidecars.last.end({ exitCode: 1 })
    }
  })

  it('is none once a call has been answered', async () => {
    const supervisor = supervise()
    await crash(supervisor, 4)
    supervisor.ensure()
    await turn()
    supervisor.open?.forward(1, callRequest(1))
    sidecars.last.reply(1, null)
    sidecars.last.end({ exitCode: 1 })
    await crash(supervisor, 4)
    expect(supervisor.ensure()).toBeUndefined()
  })
})

describe("restart: 'never'", () => {
  it('answers with the end of the only sidecar, again and again', async () => {
    const supervisor = await supervised({ restart: 'never' })
    sidecars.last.end({ exitCode: 4 })
    for (let times = 0; times < 2; times += 1) {
      expect(supervisor.ensure()).toMatchObject({ kind: 'stopped', stop: { reason: 'exit', exitCode: 4 } })
    }
    expect(supervisor.isFinal).toBe(true)
    expect(sidecars.all).toHaveLength(1)
  })

  it('answers with a failed start like with any other end', () => {
    const supervisor = supervise({ restart: 'never' })
    supervisor.start()
    sidecars.last.end({ exitCode: 4 })
    expect(supervisor.ensure()).toMatchObject({ kind: 'start-failed' })
    expect(supervisor.ensure()).toMatchObject({ kind: 'start-failed' })
  })
})

describe('a close', () => {
  it('is over when the sidecar is gone', async () => {
    sidecars.manners.leaves = false
    const supervisor = await supervised()
    const closed = vi.fn()
    void supervisor.close(10_000).then(closed)
    await turn()
    expect(closed).not.toHaveBeenCalled()
    sidecars.last.end({ exitCode: 0 })
    await turn()
    expect(closed).toHaveBeenCalled()
  })

  it('is over at once when there is no sidecar', async () => {
    await expect(supervise().close(10_000)).resolves.toBeUndefined()
  })

  it('is one close, however often it is asked for', async () => {
    sidecars.manners.leaves = false
    const supervisor = await supervised()
    void supervisor.close(100)
    void supervisor.close(100)
    await turn()
    expect(sidecars.last.requestsOf('shutdown')).toHaveLength(1)
  })

  it('is told to whoever wants to know', async () => {
    const supervisor = await supervised()
    await supervisor.close(100)
    expect(told()).toEqual(['start 1', 'ready 1', 'stop 1 closed'])
  })

  it('is for good', async () => {
    const supervisor = await supervised()
    await supervisor.close(100)
    expect(supervisor.isFinal).toBe(true)
    expect(supervisor.ensure()).toMatchObject({ kind: 'stopped', stop: { reason: 'closed' } })
    expect(sidecars.all).toHaveLength(1)
  })
})

describe('what becomes of sidecars', () => {
  it('is told: a restart beside the start of each but the first, with what had ended the one before', async () => {
    const supervisor = await supervised()
    const { pid } = sidecars.last
    sidecars.last.end({ signal: 'SIGKILL' })
    supervisor.ensure()
    await turn()
    expect(told()).toEqual(['start 1', 'ready 1', 'stop 1 signal', 'start 2', 'restart 2 signal', 'ready 2'])
    expect(events[2]?.event).toMatchObject({ generation: 1, pid, signal: 'SIGKILL', exitCode: undefined })
    expect(events[4]?.event).toMatchObject({ pid: sidecars.last.pid, message: expect.stringContaining('SIGKILL') })
  })

  it('is told once, however often requests were held', async () => {
    const supervisor = await supervised()
    supervisor.current?.askForLife()
    await turn()
    expect(supervisor.open).toBeDefined()
    expect(told()).toEqual(['start 1', 'ready 1'])
  })

  it('is told of one that did not come up', async () => {
    sidecars.manners.starts = false
    supervise().ensure()
    await turn()
    vi.advanceTimersByTime(250)
    sidecars.last.end({ exitCode: 1 })
    expect(told()).toEqual(['start 1', 'stop 1 start'])
    expect(events[1]?.event).toMatchObject({ exitCode: 1, duration: 250, time: Date.now() })
  })
})

/** What was told, the reason last. */
function told(): string[] {
  return events.map(({ what, event: { generation, reason } }) => [what, generation, reason].join(' ').trimEnd())
}

function supervise(options: Partial<SidecarOptions> = {}): Supervisor {
  return new Supervisor({ ...sidecarOptions, ...options }, sidecars.openLink, sidecarPid, {
    open,
    replied,
    over,
    interrupted: () => {},
    log: new FakeLog(),
    observe: (post) => events.push(post),
    line: new DirectLine(DirectLine.memory()),
    replyMemory: new MessageMemory(true),
  })
}

async function supervised(options: Partial<SidecarOptions> = {}): Promise<Supervisor> {
  const supervisor = supervise(options)
  supervisor.start()
  await turn()
  return supervisor
}

async function crash(supervisor: Supervisor, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    supervisor.ensure()
    await turn()
    sidecars.last.end({ exitCode: 1 })
  }
}

function turn(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0)
}
