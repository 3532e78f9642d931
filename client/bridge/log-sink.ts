// Bridge thread. Where the reactor's words go: to the host's stderr at once, or as records to the host's own logger.
import { StringDecoder } from 'node:string_decoder'
import type { LogLevel, LogRecord } from '../../src/messages.js'
import type { LogPost, SidecarOptions } from './commands.js'
import { logWritten, writeLog } from './log-writer.js'

export interface LogSink {
  /** Raw output of the sidecar, cut anywhere. */
  readonly output: (level: LogLevel, chunk: Uint8Array) => void
  readonly record: (record: LogRecord) => void
  /** Resolves once all of it is where this thread is not needed any more. */
  readonly written: () => Promise<void>
}

/** Characters kept of one record; a line without end must not grow without end. */
const LONGEST = 64 * 1024

const severity = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const

/** The sink that the options ask for; `post` takes a record to the host. */
export function logSink(
  { hasLogger, logLevel, maxLogBytes }: SidecarOptions,
  post: (message: LogPost) => void,
): LogSink {
  return hasLogger ? postingSink(logLevel, post) : stderrSink(logLevel, maxLogBytes)
}

/** Text as it is, records as lines; nothing below `level`. */
function stderrSink(level: keyof typeof severity, maxBytes: number): LogSink {
  return {
    output(of, chunk) {
      if (severity[of] >= severity[level]) writeLog(chunk, maxBytes)
    },
    record(record) {
      if (severity[record.level] < severity[level]) return
      writeLog(Buffer.from(`crochet-sidecar: ${record.message}\n`), maxBytes)
    },
    written: logWritten,
  }
}

/** Records for the host's thread, output line by line; the host may be blocked, so they are posted, not called. */
function postingSink(level: keyof typeof severity, post: (message: LogPost) => void): LogSink {
  // A chunk may end within a character, and within a line.
  const unfinished = new Map<LogLevel, { readonly decoder: StringDecoder; text: string }>()
  const record = ({ level: of, message }: LogRecord): void => {
    if (severity[of] >= severity[level]) post({ level: of, message: message.slice(0, LONGEST) })
  }
  return {
    record,
    written: () => Promise.resolve(),
    output(of, chunk) {
      const line = unfinished.get(of) ?? { decoder: new StringDecoder(), text: '' }
      unfinished.set(of, line)
      const lines = `${line.text}${line.decoder.write(Buffer.from(chunk))}`.split('\n')
      line.text = lines.pop() ?? ''
      if (line.text.length > LONGEST) lines.push(line.text.slice(0, LONGEST))
      if (line.text.length > LONGEST) line.text = ''
      for (const message of lines) record({ level: of, message })
    },
  }
}
