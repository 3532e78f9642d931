// Fault point: a preload that uses the library as any program does.
import { setup } from 'crochet-sidecar'

setup()
