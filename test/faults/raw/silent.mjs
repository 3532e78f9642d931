// Raw sidecar: never says a word.
import '../kit/raw-peer.mjs'
