// Types only: what wrapping does to a function's type, and to a module's.
import type { EventualResult } from './eventual-result.js'

// oxlint-disable-next-line typescript/no-explicit-any -- any other parameter type would refuse functions that take something
export type AnyFunction = (...args: any[]) => unknown

/** What both kinds of wrapper carry. */
export interface Wrapper<F> {
  /** The plain asynchronous function: it runs in this process, without a sidecar. For unit tests. */
  readonly wrappedFunction: F
}

/** A function of the reactor as a synchronous one, up to five overloads kept; or all functions of a module. */
export type Blocking<F> = F extends AnyFunction
  ? BlockingSignatures<F> & Wrapper<F>
  : { readonly [K in CallableKeys<F>]: Blocking<F[K]> }

/** A function of the reactor as one that starts a call in the background; or all functions of a module. */
export type Background<F> = F extends AnyFunction
  ? BackgroundSignatures<F> & Wrapper<F>
  : { readonly [K in CallableKeys<F>]: Background<F[K]> }

type CallableKeys<M> = { [K in keyof M]: M[K] extends object ? K : never }[keyof M]

type BlockingSignatures<F extends AnyFunction> =
  F extends Five<infer A1, infer R1, infer A2, infer R2, infer A3, infer R3, infer A4, infer R4, infer A5, infer R5>
    ? ((...args: A1) => Awaited<R1>) &
        ((...args: A2) => Awaited<R2>) &
        ((...args: A3) => Awaited<R3>) &
        ((...args: A4) => Awaited<R4>) &
        ((...args: A5) => Awaited<R5>)
    : never

type BackgroundSignatures<F extends AnyFunction> =
  F extends Five<infer A1, infer R1, infer A2, infer R2, infer A3, infer R3, infer A4, infer R4, infer A5, infer R5>
    ? ((...args: A1) => EventualResult<Awaited<R1>>) &
        ((...args: A2) => EventualResult<Awaited<R2>>) &
        ((...args: A3) => EventualResult<Awaited<R3>>) &
        ((...args: A4) => EventualResult<Awaited<R4>>) &
        ((...args: A5) => EventualResult<Awaited<R5>>)
    : never

/** A function with five signatures. One with fewer matches too: TypeScript repeats the first, and drops repetitions. */
interface Five<
  A1 extends unknown[],
  R1,
  A2 extends unknown[],
  R2,
  A3 extends unknown[],
  R3,
  A4 extends unknown[],
  R4,
  A5 extends unknown[],
  R5,
> {
  (...args: A1): R1
  (...args: A2): R2
  (...args: A3): R3
  (...args: A4): R4
  (...args: A5): R5
}
