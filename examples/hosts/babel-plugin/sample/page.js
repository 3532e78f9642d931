import source from 'bundled:./worker.js'

export const worker = new Worker(URL.createObjectURL(new Blob([source])))
