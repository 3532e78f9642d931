// Any process of a test. Counts what a fault must not leave behind: processes and their states, descriptors, threads,
// listeners, timers, files. Linux: it reads /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * @typedef {object} ProcessEntry
 * @property {number} pid
 * @property {number} parent
 * @property {string} state `R`, `S`, `T` (stopped), `Z` (ended, not reaped) ...
 * @property {string} name
 */

/** @returns {ProcessEntry[]} every process there is, or those of `pids` that are there */
export function processes(pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
  return pids.flatMap((pid) => entryOf(Number(pid)) ?? [])
}

/**
 * @param {number} pid
 * @returns {ProcessEntry[]} the processes that `pid` has started and nobody has reaped, and theirs
 */
export function descendantsOf(pid, all = processes()) {
  const children = all.filter(({ parent }) => parent === pid)
  return [...children, ...children.flatMap((child) => descendantsOf(child.pid, all))]
}

/**
 * Living processes, orphans too, whose environment at their start had `NAME=value`.
 * @param {string} variable
 * @returns {ProcessEntry[]}
 */
export function markedProcesses(variable) {
  return processes().filter(({ pid, state }) => state !== 'Z' && environmentOf(pid).includes(variable))
}

/**
 * Whether it runs or could: a zombie counts as gone.
 * @param {number} pid
 */
export function isAlive(pid) {
  const state = entryOf(pid)?.state
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/**
 * Where the open descriptors of a process lead to, by number.
 * @param {number} [pid]
 * @returns {Map<number, string>}
 */
export function descriptorsOf(pid = process.pid) {
  const folder = `/proc/${pid}/fd`
  const open = new Map()
  for (const name of readdirSync(folder)) {
    try {
      open.set(Number(name), readlinkSync(`${folder}/${name}`))
    } catch {
      // The one that reads this folder.
    }
  }
  return open
}

/** @param {number} [pid] */
export const threadCount = (pid = process.pid) => readdirSync(`/proc/${pid}/task`).length

/**
 * Bytes of memory that a process has of its own, shared pages divided among those who share them.
 * @param {number} [pid]
 */
export function residentBytes(pid = process.pid) {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024
}

/**
 * All that could leak in this process, in numbers; two censuses are compared as a whole.
 * Let the event loop turn before taking one: descriptors are closed and children reaped there.
 */
export function census() {
  const family = descendantsOf(process.pid)
  return {
    descriptors: descriptorsOf().size,
    threads: threadCount(),
    zombies: family.filter(({ state }) => state === 'Z').length,
    children: family.filter(({ state }) => state !== 'Z').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  }
}

/**
 * @param {number} pid
 * @returns {ProcessEntry | undefined}
 */
function entryOf(pid) {
  let stat
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // `pid (name) state parent ...`, where the name may contain spaces and parentheses itself.
  const open = stat.indexOf('(')
  const close = stat.lastIndexOf(')')
  const [state = '', parent = ''] = stat.slice(close + 2).split(' ')
  return { pid, parent: Number(parent), state, name: stat.slice(open + 1, close) }
}

function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
  } catch {
    return []
  }
}
