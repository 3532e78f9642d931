// What it costs to have it at all: time at the start of a program, memory.
import { figureOf, type Measured, ratio, type Target, type Task } from '../task.js'

export const start: Task = {
  id: 'start',
  title: 'Program start to first result',
  unit: 'ms',
  contenders: [
    { name: 'crochet-sidecar', program: 'first-result-sidecar' },
    { name: 'synckit, bare echo', program: 'first-result-synckit' },
    { name: 'floor: synckit, whose worker asks a child process', program: 'first-result-synckit-child' },
    { name: 'a program without a call', program: 'first-result-nothing' },
    { name: 'a program that only imports crochet-sidecar', program: 'import-sidecar' },
  ],
  targets: [
    most(1.5, 'over that of synckit', ratio('ms', 'crochet-sidecar', 'synckit, bare echo')),
    most(3.3, 'over that of an empty program', ratio('ms', 'crochet-sidecar', 'a program without a call')),
    {
      ...most(10, 'importing the package', (of) => {
        const importing = figureOf(of('a program that only imports crochet-sidecar'), 'ms')
        return importing - figureOf(of('a program without a call'), 'ms')
      }),
      unit: 'ms',
    },
  ],
}

export const memory: Task = {
  id: 'memory',
  title: 'Memory (Pss), idle after a few calls',
  unit: 'MB',
  contenders: [
    { name: 'crochet-sidecar', program: 'memory-sidecar' },
    { name: 'two processes of Node alone', program: 'memory-node' },
  ],
  targets: [
    { ...most(30, 'host over Node alone', over('host')), unit: 'MB' },
    { ...most(18, 'sidecar over Node alone', over('sidecar')), unit: 'MB' },
  ],
}

function over(key: string): (of: Measured) => number {
  return (of) => figureOf(of('crochet-sidecar'), key) - figureOf(of('two processes of Node alone'), key)
}

function most(limit: number, what: string, figure: Target['figure']): Target {
  return { what, figure, bound: 'at most', limit }
}
