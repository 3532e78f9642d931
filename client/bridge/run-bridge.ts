// Bridge thread. Joins the bridge to synckit and to the host's port.
import { createRequire } from 'node:module'
import { receiveMessageOnPort } from 'node:worker_threads'
import { MessageMemory } from '../../src/message-memory.js'
import { Backlog } from './backlog.js'
import { Bridge } from './bridge.js'
import { type BriefCommand, briefAnswer, wholeCommand } from './brief.js'
import type { BridgeSetup, Posted } from './commands.js'
import { DirectLine } from './direct-line.js'
import { LogBacklog } from './log-backlog.js'
import { logSink } from './log-sink.js'
import type { OpenLink } from './reactor-link.js'
import { ReplySlot } from './reply-slot.js'
import { postIfWatched } from './sidecar-watch.js'
import { StartRing } from './start-ring.js'

/** Makes this thread a bridge, which starts its sidecar at once. */
export function runBridge(setup: BridgeSetup, openLink: OpenLink): void {
  const { options, port, interruptNoticed } = setup
  const logs = new LogBacklog(setup.logsTaken, options.maxLogBytes, (record) => port.postMessage(record))
  const line = new DirectLine(setup.directLine)
  const bridge = new Bridge({
    options,
    openLink,
    sidecarPid: setup.sidecarPid,
    slot: new ReplySlot(setup.replySlot),
    line,
    starts: new StartRing(setup.startRing),
    replyMemory: new MessageMemory(true),
    backlog: new Backlog(setup.backlog),
    log: logSink(options, (record) => logs.post(record)),
    observe: postIfWatched(setup.isWatched, (post) => port.postMessage(post)),
    interrupted: (since) => {
      Atomics.store(interruptNoticed, 1, process.hrtime.bigint())
      Atomics.store(interruptNoticed, 0, since)
    },
  })

  // Once this thread has ended, its pipe's descriptor may be another file's: the host must write no more.
  process.on('exit', () => line.close())
  port.on('message', (post: Posted) => bridge.post(post))
  // Loaded while the sidecar starts.
  const { runAsWorker } = createRequire(import.meta.url)('synckit') as typeof import('synckit')
  runAsWorker(async (acknowledged: number, ...command: BriefCommand) => {
    // Posts and commands travel apart; what the host said before this command comes first.
    for (let post = receiveMessageOnPort(port); post !== undefined; post = receiveMessageOnPort(port)) {
      bridge.post(post.message as Posted)
    }
    return briefAnswer(await bridge.execute(wholeCommand(command), acknowledged))
  })
}
