// docs/reliability.md, E: what the two sides say to one another, damaged, out of order, or of another version.

import { encode } from '@msgpack/msgpack'
import { version } from 'crochet-sidecar'
import { beforeAll, describe, expect, it } from 'vitest'
import { RawClient } from './kit/raw-client.mjs'
import { runSteps, type StepsResult } from './kit/run-steps.js'

const hostile = new URL('reactor/hostile.mjs', import.meta.url).href
const script = new URL('raw/mischief.mjs', import.meta.url).href

/** Bytes in place of a reply, and where the reader stumbles over them: bytes into them. */
const garbage = {
  text: ['67617262616765', 0, 'the byte 0x67'],
  map: ['81a16101', 0, 'the byte 0x81'],
  'five elements': ['950102030405', 0, 'the byte 0x95'],
  reserved: ['9401c1', 2, 'the reserved byte 0xc1'],
  extension: ['9401d40100', 2, 'the extension type 0xd4'],
  'four billion elements': ['94ddffffffff', 6, 'a message of 4294967304 bytes'],
  'four billion bytes': ['940101c0c6ffffffff', 9, 'a message of 4294967304 bytes'],
  'an unknown type': ['9309c0c0', 0, 'a message of unknown type'],
  'a request': ['940001a463616c6c90', 0, 'the sidecar sent a request'],
  'a wrong shape': ['9400016378', 0, 'a request whose'],
} as const

/** Packed results that nobody has encoded. */
const results = {
  nothing: '',
  'unknown tag': '09',
  'cut short': '0192',
  'a byte more': '010102',
  'reserved byte': '01c1',
  'four billion elements': '01ddffffffff',
  'four billion bytes of text': '01dbffffffff',
  'no table': '02000000010190',
  ...Object.fromEntries(['62', '65', '69', '70', '72', '78'].map((type) => [`extension ${type}`, `01d4${type}00`])),
  // What makes msgpackr's own decoder take a time that doubles with every level.
  'a bomb of references': `01${'d66900000001'.concat('92d47000').repeat(20)}c0ff`,
  'many tiny containers': `01dc1ff0${'90'.repeat(0x1ff0)}90`,
}

const raw = {
  script,
  given: { bytes: Object.fromEntries(Object.entries(garbage).map(([name, [bytes]]) => [name, bytes])), results },
}

let of: StepsResult['of']

beforeAll(async () => {
  const acts = ['byteByByte', 'manyAtOnce', 'newerPeer', 'oddLog', 'unknownKind', 'oddError', 'plainResult']
  const strange = ['strayIds', 'twice']
  const steps = [...acts, ...strange, ...Object.keys(results).map((name) => `result.${name}`)].flatMap((call) => [
    { as: call, call },
    { as: `after ${call}`, call: 'echo' },
  ])
  const broken = [...Object.keys(garbage).map((name) => `bytes.${name}`), 'replyAndGarbage'].flatMap((call) => [
    { call: 'echo' },
    { as: call, call },
    { as: `after ${call}`, call: 'echo' },
  ])
  const reversed = [{ as: 'reversed', call: 'reversed', together: 3 }]
  const result = await runSteps('file:///raw.mjs', [
    { as: 'raw', raw, steps: [...steps, ...reversed] },
    { as: 'broken', raw, steps: broken },
    {
      as: 'newer',
      raw: { script, given: { introduction: { protocol: 2, version: '9.9.9' } } },
      steps: [{ as: 'call', call: 'echo' }],
    },
  ])
  of = result.of
})

const unhurried = { call: 'slowly', times: 40 }

describe('what reactor code prints', () => {
  it('E1. console.log and stdout.write, a megabyte of it: on the log, in order, and the result arrives', async () => {
    // The calls behind it are the time that a slow reader of stderr may take.
    const steps = [{ as: 'print', call: 'printLines', args: [8000] }, unhurried]
    const { of: printed, stderr, stdout } = await runSteps(hostile, [{ as: 'a', steps }])
    expect(printed('a.print').value).toBe('intact')
    const lines = stderr.match(/^(?:console|stdout) \d+/gm) ?? []
    const all = Array.from({ length: 8000 }, (_, line) => [`console ${line}`, `stdout ${line}`])
    expect(lines.length).toBe(16_000)
    expect(lines.join() === all.join()).toBe(true)
    expect(stderr.length).toBeGreaterThan(800_000)
    expect(stdout).not.toContain('stdout 1')
  })

  it('E2. writes to descriptor 1 in a loop: on the log, in order, and the result arrives', async () => {
    const steps = [
      { as: 'write', call: 'writeLines', args: [8000] },
      { as: 'next', call: 'echo', args: [1] },
      unhurried,
    ]
    const { of: written, stderr } = await runSteps(hostile, [{ as: 'a', steps }])
    expect(written('a.write').value).toBe('intact')
    expect(written('a.next').value).toBe(1)
    expect(stderr.match(/^descriptor \d+/gm)).toEqual(Array.from({ length: 8000 }, (_, line) => `descriptor ${line}`))
  })

  it('E3. a child that inherits the output and outlives its call: no reply is damaged, and it keeps nobody', async () => {
    const steps = [
      { as: 'child', call: 'leaveChild' },
      { as: 'echo', call: 'echo', args: ['intact'], times: 300 },
      { as: 'exit', call: 'exit', args: [3] },
      { as: 'next', call: 'echo', args: [1] },
    ]
    const { of: told, code, timedOut, stderr } = await runSteps(hostile, [{ as: 'a', steps }])
    try {
      expect(told('a.echo').value).toBe('intact')
      expect(stderr).toContain('noise from a child')
      expect(told('a.exit')).toMatchObject({ name: 'ReactorStopped', reason: 'exit', exitCode: 3 })
      expect(told('a.exit').ms).toBeLessThan(250)
      expect(told('a.next').value).toBe(1)
      expect(told('a.shutdown').ms).toBeLessThan(750)
      expect({ code, timedOut }).toEqual({ code: 0, timedOut: false })
    } finally {
      kill(told('a.child').value)
    }
  })

  it('E4. reactor code writes into the protocol pipe: ReactorStopped at once, with the place and the bytes', async () => {
    const steps = [
      { as: 'echo', call: 'echo', args: [1] },
      { as: 'write', call: 'writeToProtocol', args: ['garbage of the function\n'] },
      { as: 'next', call: 'echo', args: [2] },
    ]
    const { of: told } = await runSteps(hostile, [{ as: 'a', steps }])
    expect(told('a.write')).toMatchObject({
      name: 'ReactorStopped',
      reason: 'protocol',
      mayHaveRun: true,
      generation: 1,
    })
    expect(told('a.write').message).toMatch(/byte 0x67 .* at byte \d+ of the stream.*67 61 72 62 61 67 65/)
    expect(told('a.write').ms).toBeLessThan(250)
    expect(told('a.next').value).toBe(2)
  })

  it('E5. noise before the handshake: the sidecar starts, and the noise is on the log', async () => {
    const noisy = new URL('points/noisy.cjs', import.meta.url).pathname
    const steps = [{ as: 'echo', call: 'echo', args: [1] }]
    const { of: told, stderr } = await runSteps(hostile, [
      { as: 'environment', options: { env: { NODE_OPTIONS: `--require=${noisy}` } }, steps },
      { as: 'option', options: { nodeOptions: ['--require', noisy] }, steps },
    ])
    for (const name of ['environment', 'option']) expect(told(`${name}.echo`).value).toBe(1)
    for (const how of ['console', 'stdout', 'descriptor 1', 'stderr'])
      expect(stderr.split(`noise by ${how}`).length - 1, how).toBeGreaterThanOrEqual(2)
  })

  it('E20. threads of reactor code that print and compute: one writer owns the protocol, every reply is whole', async () => {
    const steps = [
      { as: 'threads', call: 'startThreads', args: [3] },
      { as: 'echo', call: 'echo', args: [{ text: 'x'.repeat(20_000), bytes: [1, 2, 3] }], times: 300 },
      { as: 'stop', call: 'stopThreads' },
    ]
    const { of: told, stderr } = await runSteps(hostile, [{ as: 'a', steps }])
    expect(told('a.threads').value).toBe(3)
    expect(told('a.echo').value).toEqual({ text: 'x'.repeat(20_000), bytes: [1, 2, 3] })
    expect(told('a.stop').value).toBe('stopped')
    expect(stderr).toContain('a thread by descriptor')
  })
})

describe('how bytes are cut', () => {
  it('E7. one byte a write, and every message cut at every place: the same replies', async () => {
    expect(of('raw.byteByByte').value).toBe('whole')
    const client = await opened()
    const request = encode([0, 7, 'call', [hostile, ['echo'], [['cut', { anywhere: true }]]]])
    for (let cut = 1; cut < request.length; cut += 1) {
      client.write(request.subarray(0, cut))
      // The sidecar has read the first half when it has answered what was sent before it.
      await new Promise((resolve) => setImmediate(resolve))
      client.write(request.subarray(cut))
      expect(await client.response(7)).toEqual([1, 7, null, ['cut', { anywhere: true }]])
    }
    client.end()
  })

  it('E8. a thousand messages in one write: all are served, in order', async () => {
    expect(of('raw.manyAtOnce').value).toBe('behind a thousand')
    const client = await opened()
    const requests = Array.from({ length: 1000 }, (_, index) =>
      encode([0, index + 1, 'call', [hostile, ['echo'], [index]]]),
    )
    client.write([0, 5000, 'call', [hostile, ['echo'], [0]]])
    await client.response(5000)
    client.write(Buffer.concat(requests))
    for (let index = 0; index < 1000; index += 1) expect(await client.next()).toEqual([1, index + 1, null, index])
    client.end()
  })

  it('E9. lengths of 0, of the limit, of a byte more, of 4 GiB: taken, or refused at the header', async () => {
    const limit = 4096
    const ask = async (length: number) => {
      const client = await opened({ maxMessageBytes: limit })
      const frame = encode([0, 1, 'call', [hostile, ['count'], ['']]]).length
      client.write([0, 1, 'call', [hostile, ['count'], ['x'.repeat(length - frame - (length > 300 ? 2 : 0))]]])
      const answer = await client.response(1)
      if (answer !== undefined) client.end()
      return { answer, ...(await client.ended), printed: client.printed }
    }
    const frame = encode([0, 1, 'call', [hostile, ['count'], ['']]]).length
    expect((await ask(frame)).answer).toEqual([1, 1, null, 1])
    expect((await ask(limit)).answer).toEqual([1, 1, null, 1])
    const over = await ask(limit + 1)
    expect(over).toMatchObject({ answer: undefined, code: 70 })
    expect(over.printed).toContain(`a message of ${limit + 1} bytes or more, with ${limit} allowed`)
    for (const name of ['four billion elements', 'four billion bytes'])
      expect(of(`broken.bytes.${name}`)).toMatchObject({ name: 'ReactorStopped', reason: 'protocol' })
  })
})

describe('bytes that are wrong', () => {
  it('E10. garbage in the stream: ReactorStopped with the offset and the first bytes; replies ahead of it arrive', () => {
    for (const [name, [bytes, into, what]] of Object.entries(garbage)) {
      const outcome = of(`broken.bytes.${name}`)
      expect({ name, outcome }).toMatchObject({
        outcome: { name: 'ReactorStopped', reason: 'protocol', signal: 'SIGKILL', mayHaveRun: true },
      })
      expect(outcome.message).toContain(what)
      expect(outcome.message).toContain((bytes.match(/../g) ?? []).join(' '))
      // Ahead of it stand the replies to `initialize` and to one call.
      expect(Number(/at byte (\d+) of the stream/.exec(outcome.message)?.[1]), name).toBeGreaterThan(40 + into)
      expect({ name, late: outcome.ms > 500 }).toEqual({ name, late: false })
      expect(of(`broken.after bytes.${name}`).value).toBe('answered')
    }
    expect(of('broken.replyAndGarbage').value).toBe('ahead')
    expect(of('broken.after replyAndGarbage').value).toBe('answered')
  })

  it('E11. a message whose frame is sound and whose body is not: EncodingError for that call, the connection lives', () => {
    const names = ['nothing', 'unknown tag', 'cut short', 'a byte more', 'reserved byte', 'no table']
    for (const name of [...names.map((result) => `result.${result}`), 'plainResult', 'oddError']) {
      const outcome = of(`raw.${name}`)
      expect({ name, outcome }).toMatchObject({
        outcome: { name: 'EncodingError', side: 'result', path: 'result', mayHaveRun: true },
      })
      expect({ name, slow: outcome.ms > 100 }).toEqual({ name, slow: false })
      expect(of(`raw.after ${name}`).value).toBe('answered')
    }
  })

  it('E12. extension types, those of msgpackr too: refused', () => {
    for (const type of ['62', '65', '69', '70', '72', '78']) {
      expect(of(`raw.result.extension ${type}`)).toMatchObject({ name: 'EncodingError', side: 'result' })
      expect(of(`raw.after result.extension ${type}`).value).toBe('answered')
    }
    expect(of('broken.bytes.extension')).toMatchObject({ name: 'ReactorStopped', reason: 'protocol' })
  })

  it('E13. a bomb of nested references: refused without being decoded', () => {
    const bomb = of('raw.result.a bomb of references')
    expect(bomb).toMatchObject({ name: 'EncodingError', side: 'result' })
    expect(bomb.ms).toBeLessThan(100)
  })

  it('E14. lengths that are not there, and many tiny containers: no more memory than the bytes are worth', () => {
    for (const name of ['four billion elements', 'four billion bytes of text', 'many tiny containers']) {
      const outcome = of(`raw.result.${name}`)
      expect({ name, outcome }).toMatchObject({ outcome: { name: 'EncodingError', side: 'result' } })
      expect({ name, grown: outcome.grown > 32 }).toEqual({ name, grown: false })
    }
  })
})

describe('messages nobody expects', () => {
  it('E15. methods, fields, kinds and records of a newer peer: passed over, or answered as unknown', async () => {
    expect(of('raw.newerPeer').value).toBe('understood')
    expect(of('raw.oddLog').value).toBe('unharmed')
    expect(of('raw.unknownKind')).toMatchObject({ name: 'CrochetError', message: 'told in words', call: 'unknownKind' })
    const client = await opened()
    client.write([2, 'gossip', [{ from: 'a newer client' }]])
    client.write([0, 1, 'call', [hostile, ['echo'], ['x'], { timeout: 5000, newer: true }, 'more']])
    expect(await client.response(1)).toEqual([1, 1, null, 'x'])
    client.write([0, 2, 'subscribe', ['all']])
    expect(await client.response(2)).toMatchObject([1, 2, ['protocol', 'unknown method subscribe', {}], null])
    client.write([3, 1, 2, 3])
    expect(await client.next()).toBeUndefined()
    expect(await client.ended).toEqual({ code: 70, signal: null })
  })

  it('E16. a thousand replies to nobody: dropped, and each call gets its own', () => {
    expect(of('raw.strayIds').value).toBe('mine')
    expect(of('raw.after strayIds').value).toBe('answered')
    expect(of('broken.bytes.a request')).toMatchObject({ name: 'ReactorStopped', reason: 'protocol' })
  })

  it('E17. a reply that comes twice: the first counts, and no other call gets the second', () => {
    expect(of('raw.twice').value).toBe('first')
    expect(of('raw.after twice').value).toBe('answered')
  })

  it('E18. an id that is used again while its call runs, at the end of the numbers too: refused, and both are answered', async () => {
    const client = await opened()
    for (const id of [1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff]) {
      client.write([0, id, 'call', [hostile, ['slowly'], ['of the first']]])
      client.write([0, id, 'call', [hostile, ['echo'], ['of the second']]])
      expect(await client.response(id)).toMatchObject([
        1,
        id,
        ['protocol', expect.stringContaining(String(id)), {}],
        null,
      ])
      expect(await client.response(id)).toEqual([1, id, null, 'of the first'])
    }
    client.end()
  })

  it('E19. replies in another order than the calls: each call gets its own', () => {
    expect(of('raw.reversed').value).toEqual([0, 1, 2])
  })

  it('E21. a sidecar of another version: ReactorStartFailed with both versions; a client of another is told the same', async () => {
    expect(of('newer.call')).toMatchObject({
      name: 'ReactorStartFailed',
      phase: 'version',
      reason: 'start',
      mayHaveRun: false,
    })
    expect(of('newer.call').message).toMatch(new RegExp(`9\\.9\\.9.* version 2 .*${version}.* version 1`))
    const client = new RawClient()
    client.write([0, 0, 'initialize', [{ protocol: 2, client: 'crochet-sidecar 9.9.9', payload: 'plain' }]])
    const [, , error] = (await client.response(0)) as [number, number, [string, string, object]]
    expect(error).toMatchObject(['version', expect.any(String), { protocol: 1, version }])
    expect(error[1]).toMatch(new RegExp(`${version} .* version 1 .*2 as crochet-sidecar 9\\.9\\.9`))
    client.end()
  })
})

async function opened(options = {}): Promise<RawClient> {
  const client = new RawClient(options)
  await client.initialize()
  return client
}

/** With all that it has started: it leads a process group. */
function kill(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended when nobody read it any more.
  }
}
