// A program without any call.
process.stdout.write(`{"at":${Number(process.hrtime.bigint()) / 1e6}}\n`)
