import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Those of the integration tests that bound times. */
const timed = [
  'examples-fromapplication',
  'host-programs',
  'no-setup',
  'sidecar-end',
  'timeout-and-cancel',
  'wait-for-all',
].map((name) => `test/integration/${name}.test.ts`)

/** Faults of which the moment counts, or that take all processors. */
const timedFaults = [
  'a-sidecar-dies',
  'b-stuck',
  'f-deadlines',
  'h-ctrl-c',
  'h-life',
  'h-orphans',
  'i-start-and-stop',
  'i-start-fails',
  'j-clocks',
  'l-stuck',
].map((name) => `test/faults/${name}.test.ts`)

export default defineConfig({
  test: {
    // Two on two processors as well, where vitest would have one: what runs in real processes waits for half of its time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        // In memory, from the sources: no build, no process.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'] },
      },
      {
        // Real processes, against the build under the package's own name.
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: timed,
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        // One file at a time, so that the machine has time for it.
        test: {
          name: 'timed',
          include: timed,
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Crochet's behaviors, to some of which belongs that they take no time: docs/conformance.md. One file at a time.
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // What can go wrong, injected: docs/reliability.md. After the others, since most of it is timed.
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: ['test/faults/soak/**', ...timedFaults],
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 30_000,
          // Two files at a time: each waits for half of its time. More, and the bounds of what is timed would not hold.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // One file at a time, so that the machine has time for it.
        test: {
          name: 'faults-timed',
          include: timedFaults,
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 30_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        // Random calls and faults, seeded: the short form of `npm run soak`. Last and alone: it takes the machine whole.
        test: {
          name: 'soak',
          include: ['test/faults/soak/*.test.ts'],
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 300_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        // Ratios of times, which need the machine to themselves.
        test: {
          name: 'bench',
          include: ['test/bench/*.test.ts'],
          globalSetup: ['test/build.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
})
