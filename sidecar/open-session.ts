// The reactor's thread. What a session has from `initialize` on.
import type { InitializeParams } from '../src/messages.js'
import { KnownCalls } from './known-calls.js'
import { ReplyWriter } from './reply-writer.js'
import type { SessionParts } from './session.js'
import type { Stash } from './stash.js'
import { StashRequests } from './stash-requests.js'

export interface OpenSession {
  readonly replies: ReplyWriter
  readonly stash: Stash
  readonly stashing: StashRequests
  /** Of packed calls. */
  readonly known: KnownCalls
}

/** `refuse` answers a request with what is wrong with its parameters. */
export function openSession(
  params: InitializeParams,
  { send, calls, maxMessageBytes, replyMemory, openStash }: SessionParts,
  refuse: (id: number, why: string) => void,
): OpenSession {
  const replies = new ReplyWriter(params.payload, maxMessageBytes, replyMemory)
  const stash = openStash({
    ...(params.maxStash === undefined ? {} : { most: params.maxStash }),
    ...(params.maxStashBytes === undefined ? {} : { mostBytes: params.maxStashBytes }),
    ...(params.stashTtl === undefined ? {} : { ttl: params.stashTtl }),
  })
  const stashing = new StashRequests({ send, calls, replies, stash, refuse })
  return { replies, stash, stashing, known: new KnownCalls() }
}
