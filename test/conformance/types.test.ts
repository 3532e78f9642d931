// Types. The compiler checks this file with the others; the first test has it do so too, and shows that it would refuse.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Background,
  type Blocking,
  CancelledError,
  CrochetError,
  EventualResult,
  ReactorStopped,
  reactorModule,
  runInReactor,
  TimeoutError,
  waitFor,
} from 'crochet-sidecar'
import ts from 'typescript'
import { expect, expectTypeOf, it } from 'vitest'

/** Shapes of functions; nothing of it is ever called. */
interface Shapes {
  none(): Promise<void>
  one(a: number): Promise<string>
  two(a: number, b: string): Promise<boolean>
  optional(a: number, b?: string): Promise<number>
  rest(first: string, ...rest: number[]): Promise<number[]>
  options(name: string, options: { depth: number; deep?: boolean }): Promise<object>
  optionalOptions(options?: { readonly signal?: string }): Promise<void>
  union(value: string | number | null): Promise<string | null>
  tuple(pair: [string, number]): Promise<[number, string]>
  bytes(data: Uint8Array): Promise<Uint8Array>
  plain(a: number): number
  maybe(key: string): Promise<string | undefined>
  either(flag: boolean): string | Promise<number>
  nested(): Promise<Promise<Map<string, Date>>>
  unknown(value: unknown): Promise<unknown>
  never(): Promise<never>
  overloaded(key: string): Promise<string>
  overloaded(key: number, radix: number): Promise<number>
}

const shapes = reactorModule<Shapes>('node:path')
const background = runInReactor(shapes)
const blocking = waitFor(shapes, { timeout: 1000 })
const root = fileURLToPath(new URL('../..', import.meta.url))

it('164. the type tests can fail: a wrong assignment is refused', () => {
  const wrong = `import { type EventualResult, reactorModule, runInReactor, waitFor } from 'crochet-sidecar'
    const { one } = reactorModule<{ one(a: number): Promise<string> }>('node:path')
    export const right: string = waitFor(one, { timeout: 1 })(1)
    export const wrongValue: number = waitFor(one, { timeout: 1 })(1)
    export const wrongArgument = runInReactor(one)('1')
    export const wrongResult: EventualResult<number> = runInReactor(one)(1)
    export const wrongOption = waitFor(one, { timeout: '1' })`
  const here = fileURLToPath(import.meta.url)
  const { mistakes, fresh } = check(here, wrong)
  expect(mistakes).toEqual([])
  expect(fresh).toEqual([4, 5, 6, 7])
})

it('165. runInReactor keeps the parameters', () => {
  expectTypeOf(background.none).parameters.toEqualTypeOf<[]>()
  expectTypeOf(background.one).parameters.toEqualTypeOf<[a: number]>()
  expectTypeOf(background.two).parameters.toEqualTypeOf<[a: number, b: string]>()
  expectTypeOf(background.optional).parameters.toEqualTypeOf<[a: number, b?: string | undefined]>()
  expectTypeOf(background.rest).parameters.toEqualTypeOf<[first: string, ...rest: number[]]>()
  expectTypeOf(background.options).parameters.toEqualTypeOf<
    [name: string, options: { depth: number; deep?: boolean }]
  >()
  expectTypeOf(background.optionalOptions).parameters.toEqualTypeOf<
    [options?: { readonly signal?: string } | undefined]
  >()
  expectTypeOf(background.union).parameters.toEqualTypeOf<[value: string | number | null]>()
  expectTypeOf(background.tuple).parameters.toEqualTypeOf<[pair: [string, number]]>()
  expectTypeOf(background.bytes).parameters.toEqualTypeOf<[data: Uint8Array]>()
  expectTypeOf(background.plain).parameters.toEqualTypeOf<[a: number]>()
  expectTypeOf(background.unknown).parameters.toEqualTypeOf<[value: unknown]>()
  never(() => {
    // @ts-expect-error -- one argument is missing
    background.two(1)
    // @ts-expect-error -- one argument too many
    background.none(1)
    // @ts-expect-error -- wrong order
    background.two('b', 1)
    // @ts-expect-error -- an option of the wrong type
    background.options('name', { depth: '1' })
    // @ts-expect-error -- the rest has the wrong type
    background.rest('first', 'second')
  })
})

it('166. it returns EventualResult<T>, and wait() gives T', () => {
  expectTypeOf(background.none).returns.toEqualTypeOf<EventualResult<void>>()
  expectTypeOf(background.one).returns.toEqualTypeOf<EventualResult<string>>()
  expectTypeOf(background.rest).returns.toEqualTypeOf<EventualResult<number[]>>()
  expectTypeOf(background.maybe).returns.toEqualTypeOf<EventualResult<string | undefined>>()
  expectTypeOf(background.union).returns.toEqualTypeOf<EventualResult<string | null>>()
  expectTypeOf(background.tuple).returns.toEqualTypeOf<EventualResult<[number, string]>>()
  expectTypeOf(background.plain).returns.toEqualTypeOf<EventualResult<number>>()
  expectTypeOf(background.unknown).returns.toEqualTypeOf<EventualResult<unknown>>()
  expectTypeOf(background.never).returns.toEqualTypeOf<EventualResult<never>>()
  expectTypeOf<EventualResult<string | undefined>['wait']>().returns.toEqualTypeOf<string | undefined>()
  expectTypeOf<EventualResult<string>['wait']>().parameters.toEqualTypeOf<[timeout: number]>()
  expectTypeOf<EventualResult<string>['cancel']>().toEqualTypeOf<() => void>()
})

it('167. EventualResult is covariant, and wrong results or parameters are refused', () => {
  expectTypeOf<EventualResult<string>>().toExtend<EventualResult<string | undefined>>()
  expectTypeOf<EventualResult<TypeError>>().toExtend<EventualResult<Error>>()
  expectTypeOf<EventualResult<never>>().toExtend<EventualResult<string>>()
  expectTypeOf<EventualResult<string>>().toExtend<EventualResult<unknown>>()
  expectTypeOf<EventualResult<string | undefined>>().not.toExtend<EventualResult<string>>()
  expectTypeOf<EventualResult<number>>().not.toExtend<EventualResult<string>>()
  expectTypeOf(background.one).toExtend<(a: number) => EventualResult<string | null>>()
  expectTypeOf(background.one).not.toExtend<(a: string) => EventualResult<string>>()
  expectTypeOf(background.one).not.toExtend<(a: number) => EventualResult<number>>()
  expectTypeOf(background.two).not.toExtend<(a: number) => EventualResult<boolean>>()
})

it('168. waitFor keeps the signature', () => {
  expectTypeOf(blocking.none).parameters.toEqualTypeOf<[]>()
  expectTypeOf(blocking.none).returns.toEqualTypeOf<void>()
  expectTypeOf(blocking.two).parameters.toEqualTypeOf<[a: number, b: string]>()
  expectTypeOf(blocking.two).returns.toEqualTypeOf<boolean>()
  expectTypeOf(blocking.optional).parameters.toEqualTypeOf<[a: number, b?: string | undefined]>()
  expectTypeOf(blocking.rest).parameters.toEqualTypeOf<[first: string, ...rest: number[]]>()
  expectTypeOf(blocking.rest).returns.toEqualTypeOf<number[]>()
  expectTypeOf(blocking.options).returns.toEqualTypeOf<object>()
  expectTypeOf(blocking.overloaded).toBeCallableWith('key')
  expectTypeOf(blocking.overloaded).toBeCallableWith(1, 16)
  expectTypeOf(blocking.one).not.toExtend<(a: string) => string>()
  expectTypeOf(blocking.one).not.toExtend<(a: number) => number>()
  never(() => {
    expectTypeOf(blocking.overloaded('key')).toEqualTypeOf<string>()
    expectTypeOf(blocking.overloaded(1, 16)).toEqualTypeOf<number>()
    // @ts-expect-error -- no such overload
    blocking.overloaded('key', 16)
    // @ts-expect-error -- no such function
    blocking.missing()
  })
})

it('169. T is what the promise promises: an async function needs no cast', () => {
  expectTypeOf(blocking.one).returns.toEqualTypeOf<string>()
  expectTypeOf(blocking.plain).returns.toEqualTypeOf<number>()
  expectTypeOf(blocking.either).returns.toEqualTypeOf<string | number>()
  expectTypeOf(blocking.nested).returns.toEqualTypeOf<Map<string, Date>>()
  expectTypeOf(background.nested).returns.toEqualTypeOf<EventualResult<Map<string, Date>>>()
  expectTypeOf(blocking.one.wrappedFunction).returns.toEqualTypeOf<Promise<string>>()
  expectTypeOf<Blocking<Shapes['one']>>().toEqualTypeOf(blocking.one)
  expectTypeOf<Background<Shapes['one']>>().toEqualTypeOf(background.one)
})

it('170. the errors extend Error, have a stable name and code, and can be told apart', () => {
  const context = { timeout: 1, phase: 'running' } as const
  const stop = { reason: 'exit', exitCode: 0, signal: undefined, stderrTail: '', generation: 1 } as const
  const errors = [new TimeoutError('late', context), new ReactorStopped('gone', stop), new CancelledError('off')]
  expect(errors.map(({ name, code }) => [name, code])).toEqual([
    ['TimeoutError', 'CROCHET_TIMEOUT'],
    ['ReactorStopped', 'CROCHET_REACTOR_STOPPED'],
    ['CancelledError', 'CROCHET_CANCELLED'],
  ])
  const classes = [TimeoutError, ReactorStopped, CancelledError]
  for (const [index, error] of errors.entries()) {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(CrochetError)
    expect(classes.map((errorClass) => error instanceof errorClass)).toEqual(classes.map((_, at) => at === index))
  }
  const ofTheDom: unknown = new DOMException('late', 'TimeoutError')
  expect(ofTheDom instanceof TimeoutError).toBe(false)
  expectTypeOf<TimeoutError>().toExtend<Error>()
  expectTypeOf<TimeoutError['timeout']>().toEqualTypeOf<number>()
  expectTypeOf<CancelledError>().not.toExtend<TimeoutError>()
  expectTypeOf<TimeoutError['code']>().toEqualTypeOf<'CROCHET_TIMEOUT'>()
})

it('171. the package ships its types', () => {
  const { exports } = createRequire(import.meta.url)('../../package.json') as {
    exports: Record<string, string | { types: string; default: string }>
  }
  for (const entry of Object.values(exports)) {
    if (typeof entry === 'string') continue
    expect(existsSync(resolve(root, entry.types))).toBe(true)
    expect(entry.types).toBe(entry.default.replace(/\.js$/, '.d.ts'))
  }
})

/** For what is only to be compiled. */
function never(_body: () => void): void {}

/** What the compiler finds in `file`; and, by line, in a file of `text` that would stand beside it. */
function check(file: string, text: string): { mistakes: string[]; fresh: number[] } {
  const { config } = ts.readConfigFile(join(root, 'test', 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'))
  const beside = join(dirname(file), 'beside-the-others.ts')
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => path === beside || fileExists(path)
  host.readFile = (path) => (path === beside ? text : readFile(path))
  host.getSourceFile = (path, languageVersion, ...rest) =>
    path === beside ? ts.createSourceFile(path, text, languageVersion) : getSourceFile(path, languageVersion, ...rest)
  const program = ts.createProgram([file, beside], options, host)
  const found = (path: string) => program.getSemanticDiagnostics(program.getSourceFile(path))
  return {
    mistakes: found(file).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    fresh: found(beside).map(({ start = 0 }) => text.slice(0, start).split('\n').length),
  }
}
