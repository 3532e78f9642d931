// Both processes. The package's version, a constant so that no file is read at start; a test compares it to package.json.

/** Version of this package. Crochet: `__version__`. */
export const version: string = '0.1.0'
