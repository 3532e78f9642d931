// Makes what is published from the sources: one file for each process or thread, since a program that loads a hundred
// small modules starts noticeably later. CommonJS where nobody imports it by name: Node loads that faster.
// Type declarations are the compiler's (`tsc -b`).
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { RESERVE_START_SPACE } from 'msgpackr/pack'

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  // The lines are the sources' own; the sources themselves would be the larger part of what is published.
  sourcesContent: false,
  // Its host half finds a file beside its own; both halves are one package.
  external: ['synckit', '@opentelemetry/api', '*/resolve-from.js', './preload.cjs', '*/src/index.js'],
  metafile: true,
  legalComments: 'none',
}

/** msgpackr does not run before the first message. It stays in the file: a test framework may have a realm of its own. */
const msgpackrWhenNeeded = {
  name: 'msgpackr when needed',
  setup({ onResolve, onLoad, resolve }) {
    // What stands between is of this file, for whoever reads the source map.
    const here = fileURLToPath(import.meta.url)
    onResolve({ filter: /^msgpackr\/pack$/ }, ({ path, importer, resolveDir, pluginData }) => {
      if (pluginData === 'real') return undefined
      if (importer !== here) return { path: here }
      // What an import gets: a `require` would get another build of it.
      return resolve(path, { kind: 'import-statement', resolveDir, pluginData: 'real' })
    })
    onLoad({ filter: /bundle\.mjs$/ }, () => ({
      contents: `
        export const RESERVE_START_SPACE = ${RESERVE_START_SPACE}
        export function Packr(options) {
          return new (require('msgpackr/pack').Packr)(options)
        }`,
    }))
  },
}

const commonjs = {
  ...common,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href" },
}

const made = await Promise.all([
  // Imported by users.
  build({
    ...common,
    format: 'esm',
    outdir: 'dist/src',
    entryPoints: ['src/index.ts', 'src/reactor.ts', 'src/testing.ts', 'src/opentelemetry.ts'],
    plugins: [msgpackrWhenNeeded],
  }),
  // Imported by the others when it is needed: CommonJS has no `import.meta.resolve`.
  build({
    ...common,
    bundle: false,
    external: undefined,
    format: 'esm',
    outdir: 'dist/src',
    entryPoints: ['src/resolve-from.ts'],
  }),
  build({
    ...commonjs,
    outdir: 'dist/client/bridge',
    entryPoints: [
      'client/bridge/worker.ts',
      'client/bridge/run-bridge.ts',
      'client/bridge/sidecar-process.ts',
      'client/bridge/open-link.ts',
      'client/bridge/start-shared.ts',
    ],
  }),
  // Uses the library as any program does: what it calls starts files by their place.
  build({ ...commonjs, outdir: 'dist/client/cli', entryPoints: ['client/cli/main.ts'] }),
  build({
    ...commonjs,
    outdir: 'dist/sidecar',
    entryPoints: ['sidecar/main.ts', 'sidecar/application.ts', 'sidecar/lifeline-thread.ts', 'sidecar/preload.cts'],
  }),
])

const written = made.flatMap(({ metafile }) => Object.keys(metafile.outputs))
for (const file of written.filter((name) => name.endsWith('.js'))) takeBuiltins(file)
// npm does the same where it installs the package.
chmodSync('dist/client/cli/main.cjs', 0o755)
// The sidecar's place for clients of any kind.
writeFileSync('dist/sidecar/main.js', "import './main.cjs'\n")
writeFileSync(
  'dist/THIRD-PARTY-LICENSES.txt',
  licenses(made.map(({ metafile }) => Object.keys(metafile.inputs)).flat()),
)

/**
 * Has Node's own modules taken as they are. Imported they are made into ES modules first, which reads each of their names, and
 * so loads what few programs need: parsers of arguments, streams of files. Not `node:module`, of which test frameworks have
 * one of their own, whose `createRequire` stays in their realm.
 */
function takeBuiltins(file) {
  const text = readFileSync(file, 'utf8').replaceAll(
    /^import \{ (.+) \} from "(node:(?!module)\w+)";$/gm,
    (_, names, name) => `const { ${names.replaceAll(' as ', ': ')} } = process.getBuiltinModule("${name}");`,
  )
  if (/from "node:(?!module")/.test(text)) throw new Error(`${file} imports one of Node's modules in another way`)
  writeFileSync(file, text)
}

/** The licenses of the packages whose code is in the bundles. */
function licenses(inputs) {
  const folders = new Set(inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []))
  return [...folders]
    .toSorted((a, b) => a.localeCompare(b))
    .map(licenseOf)
    .join('\n')
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? '' : readFileSync(`${folder}/${file}`, 'utf8')
  return `${name} ${version} (${license})\n\n${text}\n${'-'.repeat(80)}\n`
}
