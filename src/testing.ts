// Host thread, in tests of programs that use this package. The public names; no code.
export { inline, reset, type StandIn } from '../client/testing.js'
