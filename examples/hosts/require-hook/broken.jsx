// Never runs: a module of CommonJS cannot wait at its top, and the compiler says so.
export const broken = <p>{await Promise.resolve('never')}</p>
