// The worker thread of bare-synckit.
import { runAsWorker } from 'synckit'

runAsWorker(async (argument: string) => argument)
