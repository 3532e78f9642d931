// Host thread. An application that is the reactor itself: how it begins to be, and how its threads and processes find it.
import { createRequire } from 'node:module'
import {
  APPLICATION_VARIABLE,
  type ApplicationAddress,
  readAddress,
  type ServeApplication,
  writeAddress,
} from '../src/application-address.js'
import { UsageError } from '../src/errors.js'
import { workerThreads } from '../src/worker-threads.js'
import { packageFile } from './package-file.js'
import { attempt, raise } from './raise.js'

/**
 * Has this thread's loop run the functions that its threads and processes call; those made from now on find it.
 * Returns what ends that, for tests.
 * @throws AccessDenied if the directory of its socket is not private; UsageError if the path is too long
 */
export function becomeApplication(): () => void {
  const { serveApplication } = createRequire(import.meta.url)(packageFile('sidecar/application.cjs')) as {
    readonly serveApplication: ServeApplication
  }
  // Copied into each worker thread when it is made.
  const { address, close } = serveApplication()
  workerThreads().setEnvironmentData(APPLICATION_VARIABLE, writeAddress(address))
  return () => {
    workerThreads().setEnvironmentData(APPLICATION_VARIABLE, undefined)
    close()
  }
}

/**
 * The application that this thread or process belongs to; undefined if it belongs to none.
 * @throws UsageError if it was told in a way that this version does not understand
 */
export function applicationAddress(): ApplicationAddress | undefined {
  const ofThread: unknown = workerThreads().getEnvironmentData(APPLICATION_VARIABLE)
  const text = ofThread ?? process.env[APPLICATION_VARIABLE]
  if (text === undefined || text === '') return undefined
  const address = readAddress(text)
  if (address !== undefined) return address
  // Not shown: it may be a secret.
  throw new UsageError(
    ofThread === undefined
      ? `the environment variable ${APPLICATION_VARIABLE} is not what this version of crochet-sidecar understands: give the process reactorEnv() of an application with a matching version, or remove the variable`
      : 'this thread was made by an application whose version of crochet-sidecar this one does not understand',
  )
}

/**
 * What a process of the application's has to have in its environment to find it: `fork(file, { env: { ...process.env,
 * ...reactorEnv() } })`. Its `setup()` attaches then to the application, as a thread's does by itself. The value is a
 * secret: whoever has it can call any function there.
 * @throws UsageError where no application is the reactor: `noSetup()` was not called
 */
export function reactorEnv(): Record<string, string> {
  const address = attempt(applicationAddress, 'reactorEnv', reactorEnv)
  if (address !== undefined) return { [APPLICATION_VARIABLE]: writeAddress(address) }
  throw raise(new UsageError('reactorEnv(): noSetup() has to be called first, by the application'), reactorEnv)
}
