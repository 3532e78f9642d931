// docs/reliability.md, C: modules that are missing, broken, stuck or changed.
import { beforeAll, expect, it } from 'vitest'
import { moduleFolder, runSteps, type Step, type StepsResult } from './kit/run-steps.js'

const echo = new URL('reactor/hostile.mjs', import.meta.url)

const folder = moduleFolder({
  'syntax.mjs': 'export const a = 1\nexport const b = {\n  c: 1,\nexport const d = 2\n',
  'throws.mjs': `
    import { existsSync } from 'node:fs'
    class SetupError extends RangeError { code = 'E_SETUP' }
    if (!existsSync(new URL('ready', import.meta.url))) throw new SetupError('no database yet', { cause: 'so early' })
    export const run = () => 'ran'`,
  'never.mjs': 'await new Promise(() => {})\nexport const run = () => 1\n',
  'exits.mjs': 'process.exit(5)\n',
  'prints.mjs': `
    import { writeSync } from 'node:fs'
    console.log('loading, by console')
    writeSync(1, 'loading, by descriptor\\n')
    export const run = () => 'intact'`,
  'exports.mjs': `
    export const value = 5
    export const nothing = null
    export const run = () => 1
    export default { inner: () => 'inner' }`,
  'getter.cjs': `
    Object.defineProperty(exports, 'broken', { enumerable: true, get() { throw new RangeError('no getter today') } })
    exports.sound = () => 'sound'`,
  'version.mjs': `export const run = () => 'old'\n`,
})

let of: StepsResult['of']
let stderr: string

beforeAll(async () => {
  const call = (as: string, module: string, name = 'run', timeout = 5000): Step => ({
    as,
    module: String(new URL(module, folder)),
    call: name,
    timeout,
  })
  const file = (name: string, text: string): Step => ({ file: new URL(name, folder).href, text })
  const steps: Step[] = [
    { as: 'pid', call: 'pid' },
    call('missing', 'no-such-file.mjs'),
    { as: 'missing package', module: 'no-such-package-at-all', call: 'run' },
    call('syntax', 'syntax.mjs'),
    call('throws', 'throws.mjs'),
    file('ready', ''),
    call('throws again', 'throws.mjs'),
    call('never', 'never.mjs', 'run', 200),
    call('never again', 'never.mjs', 'run', 200),
    call('beside never', 'exports.mjs'),
    ...['gone', 'value', 'nothing', 'toString', 'constructor', 'hasOwnProperty'].map((name) =>
      call(`export ${name}`, 'exports.mjs', name),
    ),
    call('export default', 'exports.mjs', 'inner'),
    call('export getter', 'getter.cjs', 'broken'),
    call('export of cjs', 'getter.cjs', 'sound'),
    call('prints', 'prints.mjs'),
    call('version', 'version.mjs'),
    file('version.mjs', `export const run = () => 'new'\n`),
    call('version on disk', 'version.mjs'),
    { as: 'same pid', call: 'pid' },
    call('exits', 'exits.mjs'),
    call('throws no more', 'throws.mjs'),
    call('version after the end', 'version.mjs'),
    call('never once more', 'never.mjs', 'run', 200),
  ]
  const result = await runSteps(echo, [{ as: 'a', steps }])
  of = (step) => result.of(`a.${step}`)
  stderr = result.stderr
})

it('C1. a module that is not there: FunctionNotFound says which and from where, and the sidecar lives', () => {
  const module = new URL('no-such-file.mjs', folder).href
  expect(of('missing')).toMatchObject({ name: 'FunctionNotFound', phase: 'resolve', module, call: 'run' })
  expect(of('missing').message).toContain(module)
  expect(of('missing package')).toMatchObject({ name: 'FunctionNotFound', phase: 'resolve' })
  expect(of('missing package').message).toMatch(/'no-such-package-at-all' imported from .*steps\.mjs/)
  expect(of('same pid').value).toBe(of('pid').value)
})

it('C2. a module with a syntax error: FunctionNotFound has the file and the line', () => {
  const { pathname } = new URL('syntax.mjs', folder)
  expect(of('syntax')).toMatchObject({
    name: 'FunctionNotFound',
    phase: 'load',
    location: `${pathname}:4`,
    call: 'run',
  })
  expect(of('syntax').message).toContain(`${pathname}:4`)
  expect(of('syntax').cause).toMatchObject({ name: 'SyntaxError' })
})

it('C3. a module that throws while it loads: its own error is the cause, each time, until the sidecar is another', () => {
  for (const step of ['throws', 'throws again']) {
    expect(of(step)).toMatchObject({ name: 'FunctionNotFound', phase: 'load', call: 'run' })
    expect(of(step).cause).toMatchObject({ name: 'RangeError', message: 'no database yet', code: 'E_SETUP' })
    expect(of(step).cause.cause).toBe('so early')
  }
  expect(of('throws no more').value).toBe('ran')
})

it('C4. a top-level await that never settles: TimeoutError, others work, and the stop takes no longer', () => {
  for (const step of ['never', 'never again', 'never once more']) {
    expect(of(step)).toMatchObject({ name: 'TimeoutError', phase: 'running', timeout: 200, mayHaveRun: true })
    expect(of(step).ms).toBeGreaterThanOrEqual(200)
    expect(of(step).ms).toBeLessThan(500)
  }
  expect(of('beside never').value).toBe(1)
  expect(of('same pid').value).toBe(of('pid').value)
  expect(of('shutdown').ms).toBeLessThan(750)
})

it('C5. an export that is missing or no function: FunctionNotFound with the names there are, never what objects inherit', () => {
  const names = ['default', 'nothing', 'run', 'value']
  for (const name of ['gone', 'toString', 'constructor', 'hasOwnProperty'])
    expect(of(`export ${name}`)).toMatchObject({ name: 'FunctionNotFound', phase: 'export', names, call: name })
  expect(of('export value')).toMatchObject({ name: 'FunctionNotFound', message: expect.stringContaining('number') })
  expect(of('export nothing')).toMatchObject({ name: 'FunctionNotFound', message: expect.stringContaining('null') })
  expect(of('export getter')).toMatchObject({ name: 'RangeError', message: 'no getter today' })
  expect(of('export default').value).toBe('inner')
  expect(of('export of cjs').value).toBe('sound')
})

it('C6. a module that prints or exits while it loads: the log has it; ReactorStopped has the exit code', () => {
  expect(of('prints').value).toBe('intact')
  expect(stderr).toContain('loading, by console\n')
  expect(stderr).toContain('loading, by descriptor\n')
  expect(of('exits')).toMatchObject({
    name: 'ReactorStopped',
    reason: 'exit',
    exitCode: 5,
    generation: 1,
    mayHaveRun: true,
  })
  expect(of('exits').ms).toBeLessThan(250)
})

it('C14. a module that changes on disk: the old code until the sidecar is another, then the new one', () => {
  expect(of('version').value).toBe('old')
  expect(of('version on disk').value).toBe('old')
  expect(of('version after the end').value).toBe('new')
})
