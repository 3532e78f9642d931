// Warm blocking calls with small arguments.
import { ratio, type Task } from '../task.js'

/** Alone on the machine. */
export const calls: Task = {
  id: 'calls',
  title: 'A warm blocking call',
  unit: 'µs',
  contenders: [
    { name: 'crochet-sidecar', program: 'call-sidecar' },
    { name: 'synckit, bare echo', program: 'call-synckit' },
    { name: 'crochet-sidecar without the spin', program: 'call-sidecar', oneProcessor: true },
    { name: 'make-synchronized', program: 'call-make-synchronized' },
    { name: 'floor: synckit, whose worker asks a child process', program: 'call-synckit-child' },
    { name: 'sync-child-process', program: 'call-sync-child-process' },
    { name: 'sync-rpc', program: 'call-sync-rpc', rounds: 3 },
    { name: 'spawnSync, a process a call', program: 'call-a-process', rounds: 3 },
    { name: 'execaSync, a process a call', program: 'call-a-process', args: ['execa'], rounds: 3 },
    { name: 'floor: blocking pipes, Node', program: 'floor-node' },
    { name: 'floor: blocking pipes, C', program: 'floor-c' },
  ],
  targets: [
    atMost(0.6, 'p50', 'synckit, bare echo'),
    atMost(1.2, 'p99', 'synckit, bare echo'),
    atMost(1, 'cpu', 'crochet-sidecar without the spin'),
    faster(2.5, 'sync-child-process'),
    faster(1000, 'sync-rpc'),
    faster(1000, 'spawnSync, a process a call'),
    faster(1000, 'execaSync, a process a call'),
  ],
}

/** All of it on one processor, where nothing can overlap. */
export const pinnedCalls: Task = {
  id: 'pinned-calls',
  title: 'A warm blocking call, all on one processor',
  unit: 'µs',
  contenders: [
    { name: 'crochet-sidecar', program: 'call-sidecar', pinned: true, oneProcessor: true },
    { name: 'synckit, bare echo', program: 'call-synckit', pinned: true },
    { name: 'make-synchronized', program: 'call-make-synchronized', pinned: true },
    { name: 'floor: synckit, whose worker asks a child process', program: 'call-synckit-child', pinned: true },
    { name: 'sync-child-process', program: 'call-sync-child-process', pinned: true },
    { name: 'floor: blocking pipes, Node', program: 'floor-node', pinned: true },
    { name: 'floor: blocking pipes, C', program: 'floor-c', pinned: true },
  ],
  targets: [atMost(2.1, 'p50', 'synckit, bare echo'), atMost(3, 'p50', 'floor: blocking pipes, Node')],
}

/** Beside other processes that keep every processor busy. */
export const loadedCalls: Task = {
  id: 'loaded-calls',
  title: 'A warm blocking call, all processors busy with something else',
  unit: 'µs',
  contenders: [
    { name: 'crochet-sidecar', program: 'call-sidecar', loaded: true },
    { name: 'crochet-sidecar without the spin', program: 'call-sidecar', oneProcessor: true, loaded: true },
    { name: 'synckit, bare echo', program: 'call-synckit', loaded: true },
  ],
  // Two medians of the same thing differ by some percent.
  targets: [atMost(1.1, 'p50', 'crochet-sidecar without the spin')],
}

function atMost(limit: number, key: string, than: string): Task['targets'][number] {
  return { what: `${key} over that of ${than}`, figure: ratio(key, 'crochet-sidecar', than), bound: 'at most', limit }
}

function faster(limit: number, than: string): Task['targets'][number] {
  return { what: `times faster than ${than}`, figure: ratio('p50', than, 'crochet-sidecar'), bound: 'at least', limit }
}
