// Sidecar, main thread. What has to stand before any code of the user's runs: our client has Node load this ahead of the
// user's own preloads (`--require`), the entry loads it otherwise. CommonJS, since Node 22.12 warns of any other here.
const { isMainThread, Worker } = process.getBuiltinModule('node:worker_threads')
const { join } = process.getBuiltinModule('node:path')

let lifeline: Lifeline | undefined

// The user's own threads are started with Node's options for this process, this one among them.
if (isMainThread) {
  // What is forked from here is no sidecar, and a thread that is given these options takes none of the whole process.
  process.execArgv = process.execArgv.filter(
    (option) => !option.endsWith(__filename) && !/^--(?:v8-pool-size|min-semi-space-size)=/.test(option),
  )
  process.title = 'crochet sidecar'
  // Ctrl-C goes to the whole process group: the host decides what it means.
  process.on('SIGINT', ignore)
  // Without a listener the signal opens a debugger port to everybody on this machine.
  process.on('SIGUSR1', ignore)
  lifeline = startLifeline(sharedInArguments())
}

type Lifeline = InstanceType<typeof Worker>

/** What a shared sidecar is started with; undefined if this one is none, and has a lifeline pipe. */
function sharedInArguments(): object | undefined {
  const shared = process.argv.find((argument) => argument.startsWith('--shared='))
  return shared === undefined ? undefined : JSON.parse(shared.slice(shared.indexOf('=') + 1))
}

/** The thread sees that the sidecar is needed no more, even if its loop is stuck, and kills the process then. */
function startLifeline(shared: object | undefined): Lifeline {
  try {
    const thread = new Worker(join(__dirname, 'lifeline-thread.cjs'), {
      name: 'crochet lifeline',
      // None of the user's preloads: they would delay the watch, or break it.
      execArgv: [],
      env: {},
      workerData: shared,
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
    })
    thread.unref()
    thread.on('error', giveUp)
    return thread
  } catch (error) {
    return giveUp(error)
  }
}

/** Without its lifeline a stuck sidecar could outlive its host; better none at all. */
function giveUp(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const isDenied = error instanceof Error && 'code' in error && error.code === 'ERR_ACCESS_DENIED'
  const hint = isDenied ? '; it runs in a worker thread, for which the sidecar needs --allow-worker' : ''
  process.stderr.write(`crochet-sidecar: the lifeline failed: ${message}${hint}\n`)
  process.exit(1)
}

function ignore(): void {}

module.exports = { lifeline }
