// Bridge thread (entry). Joins the bridge to synckit and to the host's port; decides nothing.
import { getEnvironmentData, receiveMessageOnPort } from 'node:worker_threads'
import { runAsWorker } from 'synckit'
import { Bridge } from './bridge.js'
import { BRIDGE_SETUP, type BridgeSetup, type Command, type Post } from './commands.js'
import { DirectLine } from './direct-line.js'
import { logSink } from './log-sink.js'
import { ReplySlot } from './reply-slot.js'
import { spawnSidecar } from './sidecar-process.js'

const { options, port, sidecarPid, replySlot, directLine } = getEnvironmentData(BRIDGE_SETUP) as unknown as BridgeSetup
const log = logSink(options, (record) => port.postMessage(record))
const bridge = new Bridge({
  options,
  spawn: spawnSidecar,
  sidecarPid,
  slot: new ReplySlot(replySlot),
  line: new DirectLine(directLine),
  log,
})

port.on('message', (post: Post) => bridge.post(post))
runAsWorker((command: Command, acknowledged: number) => {
  // Posts and commands travel apart; what the host said before this command comes first.
  for (let post = receiveMessageOnPort(port); post !== undefined; post = receiveMessageOnPort(port)) {
    bridge.post(post.message as Post)
  }
  return bridge.execute(command, acknowledged)
})
