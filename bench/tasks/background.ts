// Background calls.
import { figureOf, ratio, type Task } from '../task.js'

export const backgroundStart: Task = {
  id: 'background-start',
  title: 'Starting a background call, in a burst of 10,000, on the host’s side',
  unit: 'µs',
  contenders: [{ name: 'crochet-sidecar', program: 'background-start' }],
  targets: [
    {
      what: 'p50',
      figure: (of) => figureOf(of('crochet-sidecar'), 'p50'),
      bound: 'at most',
      limit: 4,
      unit: 'µs',
    },
  ],
}

export const background: Task = {
  id: 'background',
  title: '10,000 background calls started, run and collected',
  unit: 'calls a second',
  contenders: [
    { name: 'crochet-sidecar', program: 'background-sidecar' },
    { name: 'piscina, one thread', program: 'background-piscina' },
    { name: 'workerpool, one process', program: 'background-workerpool' },
    { name: 'floor: a bare pipe to another process', program: 'background-floor' },
  ],
  targets: [
    {
      what: 'times piscina’s throughput',
      figure: ratio('rate', 'crochet-sidecar', 'piscina, one thread'),
      bound: 'at least',
      limit: 2.5,
    },
  ],
}
