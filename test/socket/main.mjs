// Runs the suites over the socket: `npm run test:socket`, with vitest's arguments behind `--`. They run on a copy of the
// project in which a reactor's sidecar is a shared one unless its options say otherwise, each reactor's its own; all that
// differs from the pipe has to be in ./differences.mjs, with the reason.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { differences } from './differences.mjs'

const SUITES = ['integration', 'timed', 'conformance', 'faults', 'faults-timed']

/** What makes the socket the default of the copy: file, what is there, what is put in its place. */
const CHANGES = [
  ['client/options.ts', "scope: 'thread',", "scope: 'process',"],
  ['client/shared-options.ts', 'const IDLE_IN_PROCESS = 1000', 'const IDLE_IN_PROCESS = 0'],
  [
    'client/shared-options.ts',
    '`process ${process.pid}`', // oxlint-disable-line no-template-curly-in-string -- as it stands there
    '`process ${process.pid} ${String(performance.now())}`', // oxlint-disable-line no-template-curly-in-string
  ],
]

const project = fileURLToPath(new URL('../../', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'over-the-socket-'))
try {
  copyProject()
  for (const change of CHANGES) makeChange(...change)
  process.exitCode = report(run(process.argv.slice(2)))
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function copyProject() {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: project })
  for (const file of String(list).split('\0').filter(Boolean)) cpSync(join(project, file), join(copy, file))
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'junction')
}

function makeChange(file, from, to) {
  const path = join(copy, file)
  const parts = readFileSync(path, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`${file}: expected ${from} once, found it ${parts.length - 1} times`)
  writeFileSync(path, parts.join(to))
}

/** Vitest's report of the tests. */
function run(args) {
  const projects = SUITES.flatMap((name) => ['--project', name])
  const file = join(copy, 'report.json')
  const vitest = ['vitest', 'run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  spawnSync('npx', [...vitest, ...args], { cwd: copy, stdio: 'inherit' })
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Prints what differs from the pipe; 1 if it is not what the table says. */
function report({ testResults }) {
  const files = testResults.map(({ name, assertionResults, message, status: end }) => {
    const file = relative(copy, name).replaceAll('\\', '/')
    const named = (which) => assertionResults.filter(({ status }) => status === which).map(({ fullName }) => fullName)
    return { file, end, message, failed: named('failed'), passed: named('passed') }
  })
  let passed = 0
  let different = 0
  let wrong = 0
  for (const { file, end, message, failed, passed: good } of files) {
    const expected = differences.filter((difference) => difference.file === file)
    const isExpected = (name) => expected.some(({ part }) => name.includes(part))
    if (end === 'failed' && failed.length === 0) tell(`${file}: ${message}`)
    for (const name of failed) if (!isExpected(name)) tell(`${file}: differs and is not in the table: ${name}`)
    for (const { part } of expected.filter(({ isCertain }) => isCertain)) {
      if (!failed.some((name) => name.includes(part))) tell(`${file}: is in the table and does not differ: ${part}`)
    }
    passed += good.length
    different += failed.filter(isExpected).length
  }
  console.log(`${passed} as over the pipe, ${different} different for a reason, ${wrong} wrong`)
  return wrong === 0 ? 0 : 1

  function tell(text) {
    wrong += 1
    console.log(text)
  }
}
