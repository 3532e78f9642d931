// Sidecar, main thread. What has to stand before any code of the user's runs: our client has Node load this ahead of the
// user's own preloads (`--require`), the entry loads it otherwise. CommonJS, since Node 22.12 warns of any other here.
const { isMainThread, Worker } = process.getBuiltinModule('node:worker_threads')
const { join } = process.getBuiltinModule('node:path')

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
  const owner = ownerInArguments()
  // A shared sidecar has no lifeline: its clients come and go. At most it has a process that it belongs to.
  if (owner !== 'nobody') holdLifeline(owner)
}

/** The process that a shared sidecar belongs to; undefined if this one is none, and has a lifeline. */
function ownerInArguments(): 'nobody' | object | undefined {
  const shared = process.argv.find((argument) => argument.startsWith('--shared='))
  if (shared === undefined) return undefined
  const { owner }: { readonly owner?: object } = JSON.parse(shared.slice(shared.indexOf('=') + 1))
  return owner ?? 'nobody'
}

/** The thread sees the end of the lifeline pipe, gives the loop its grace, then kills the process. */
function holdLifeline(owner: object | undefined): void {
  try {
    const thread = new Worker(join(__dirname, 'lifeline-thread.cjs'), {
      name: 'crochet lifeline',
      // None of the user's preloads: they would delay the watch, or break it.
      execArgv: [],
      env: {},
      workerData: owner,
      resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
    })
    thread.unref()
    thread.on('error', giveUp)
  } catch (error) {
    giveUp(error)
  }
}

/** Without its lifeline a stuck sidecar could outlive its host; better none at all. */
function giveUp(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const isDenied = error instanceof Error && 'code' in error && error.code === 'ERR_ACCESS_DENIED'
  const hint = isDenied ? '; it is a thread, so that the sidecar needs --allow-worker' : ''
  process.stderr.write(`crochet-sidecar: the lifeline failed: ${message}${hint}\n`)
  process.exit(1)
}

function ignore(): void {}
