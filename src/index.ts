// Host thread, and the reactor's where a file that calls the reactor is loaded there. The public names; no code.
export { ready, runInReactor, setup, shutdown, waitFor } from '../client/api.js'
export { EventualResult } from '../client/eventual-result.js'
export type { Background, Blocking, Wrapper } from '../client/function-types.js'
export type { ReactorOptions } from '../client/options.js'
export type { OriginalFailure } from '../client/original-failure.js'
export { Reactor, type TimeoutOption } from '../client/reactor.js'
export { reactorFunction, reactorModule } from '../client/references.js'
export {
  AccessDenied,
  CancelledError,
  CrochetError,
  EncodingError,
  FunctionNotFound,
  InterruptedError,
  MessageTooLarge,
  Overloaded,
  ReactorStartFailed,
  ReactorStopped,
  ReactorThreadError,
  ResultNotFound,
  TimeoutError,
  UsageError,
} from './errors.js'
export { isReactor } from './reactor-mark.js'
export type { StartPhase, StopReason } from './stop-details.js'
export { version } from './version.js'
