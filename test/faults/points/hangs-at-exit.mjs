// Fault point: the process does not come to its end.
process.on('exit', () => {
  for (;;);
})
