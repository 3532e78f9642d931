// Bridge thread. The one moment at which a sidecar has ended, and what is known of it then.
import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { LinkEnd } from './reactor-link.js'
import { afterRunning } from './running-time.js'
import type { OutputTail } from './sidecar-output.js'

/** How long (ms) the pipe's end and the exit wait for each other, then for the last of its output. */
const PAIRING_LIMIT = 100
const OUTPUT_LIMIT = 10

type Child = Pick<ChildProcess, 'once' | 'kill'>

/**
 * Calls back once the sidecar has ended: the end is the pipe's end and the exit, in either order. 'close' and execa's promise may come seconds later, when
 * some grandchild holds stdout.
 */
export function whenEnded(child: Child, protocol: Socket, tail: OutputTail, ended: (end: LinkEnd) => void): void {
  let exit: { code: number | null; signal: string | null } | undefined
  let pipeEnded = false
  let pipeAbandoned = false
  const paired = (): void => {
    if (exit === undefined) {
      // Turns of the loop have to pass with it: after a pause the exit is there, but not yet read.
      afterRunning(PAIRING_LIMIT, () => {
        if (exit !== undefined) return
        pipeAbandoned = true
        child.kill('SIGKILL')
      })
      return
    }
    if (!pipeEnded) {
      // A process of the user's holds the pipe; what the sidecar wrote has long been read by the limit.
      afterRunning(PAIRING_LIMIT, pipeEnd)
      return
    }
    const { code, signal } = exit
    tail.whenComplete(OUTPUT_LIMIT, (stderrTail) => {
      ended({ kind: 'ended', exitCode: code ?? undefined, signal: signal ?? undefined, stderrTail, pipeAbandoned })
    })
  }
  const pipeEnd = (): void => {
    if (pipeEnded) return
    pipeEnded = true
    paired()
  }
  protocol.once('end', pipeEnd)
  protocol.once('close', pipeEnd)
  child.once('exit', (code, signal) => {
    exit = { code, signal }
    paired()
  })
}
