// The worker thread of synckit-echo.
import { runAsWorker } from 'synckit'

runAsWorker(async (argument: unknown) => argument)
