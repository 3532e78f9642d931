// The child of call-sync-child-process: echoes its input.
process.stdin.pipe(process.stdout)
