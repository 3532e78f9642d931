// Large values.
import { type Figures, figureOf, ratio, type Task } from '../task.js'

export const large: Task = {
  id: 'large',
  title: 'A Uint8Array of 64 MiB there and back',
  unit: 'GB a second',
  contenders: [
    { name: 'crochet-sidecar', program: 'large-sidecar' },
    { name: 'floor: a bare socket pair', program: 'large-floor' },
    { name: 'floor: a socket pair, and a value of one’s own at each end', program: 'large-floor', args: ['values'] },
  ],
  targets: [
    {
      what: 'rate over that of a bare socket pair',
      figure: ratio('rate', 'crochet-sidecar', 'floor: a bare socket pair'),
      bound: 'at least',
      limit: 0.5,
    },
  ],
}

export const largeMemory: Task = {
  id: 'large-memory',
  title: 'Peak memory of both processes for a reply of 64 MiB, over idle',
  unit: 'times the payload',
  contenders: [{ name: 'crochet-sidecar', program: 'large-memory' }],
  targets: [
    {
      what: 'times the payload',
      figure: (of) => figureOf(of('crochet-sidecar'), 'times'),
      bound: 'at most',
      limit: 4.5,
    },
  ],
}

export const objects: Task = {
  id: 'objects',
  title: '20,000 small records (1 MB) there and back',
  unit: 'ms',
  contenders: [
    { name: 'crochet-sidecar', program: 'objects' },
    { name: 'synckit, bare echo (structuredClone)', program: 'objects', args: ['synckit'] },
  ],
  targets: [
    {
      what: 'p50 over that of synckit',
      figure: ratio('p50', 'crochet-sidecar', 'synckit, bare echo (structuredClone)'),
      bound: 'at most',
      limit: 1.3,
    },
  ],
}

export const payloadGrowth: Task = {
  id: 'growth-payload',
  title: 'Time by payload, there and back',
  unit: 'ms',
  contenders: [{ name: 'crochet-sidecar', program: 'growth-payload' }],
  targets: [
    {
      what: 'slope, both axes logarithmic',
      figure: (of) => slope(of('crochet-sidecar')),
      bound: 'at most',
      limit: 1.1,
    },
  ],
}

/** Of the line that fits best through the points, both axes logarithmic. */
function slope(figures: Figures): number {
  const points = Object.entries(figures).map(([size, ms]) => [Math.log(Number(size)), Math.log(ms)] as const)
  const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const product = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return product / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}
