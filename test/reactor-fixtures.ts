// Test process: the fixture modules of the reactor by reference.
import { reactorModule } from 'crochet-sidecar'

type Calls = typeof import('./fixtures/reactor/calls.mjs')

/** The functions of fixtures/reactor/calls.mjs; the host imports none of them. */
export const calls: Calls = reactorModule<Calls>('./fixtures/reactor/calls.mjs', import.meta.url)
