// Fault point: none. A preload that a sidecar should keep.
