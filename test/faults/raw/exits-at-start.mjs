// Raw sidecar: ends while it starts, with a last word.
import { given } from '../kit/raw-peer.mjs'

process.stderr.write('no licence found\n')
process.exitCode = given.code
process.exit()
