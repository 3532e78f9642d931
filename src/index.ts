// Host thread, and the reactor's where a file that calls the reactor is loaded there. The public names; no code.

export { noSetup, ready, retrieveResult, runInReactor, setup, shutdown, waitFor, waitForAll } from '../client/api.js'
export { reactorEnv } from '../client/application.js'
export type { SidecarEvent } from '../client/bridge/commands.js'
export type { CallEvent } from '../client/call-watch.js'
export { EventualResult } from '../client/eventual-result.js'
export type { Background, Blocking, Wrapper } from '../client/function-types.js'
export type { RunningCall } from '../client/given-up-calls.js'
export type { Logger, ReactorOptions } from '../client/options.js'
export type { OriginalFailure } from '../client/original-failure.js'
export { Reactor } from '../client/reactor.js'
export { reactorFunction, reactorModule } from '../client/references.js'
export type { ReactorStatus } from '../client/status.js'
export type { TimeoutOption } from '../client/timeout.js'
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
