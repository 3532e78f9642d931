// examples/hosts/typescript: one program in TypeScript, run by tsx and by Node's own type stripping where it is there.
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HostFolder, readHostReadme } from '../host-folder.js'
import { shownBy } from '../markdown.js'

const host = new HostFolder('typescript')
const shown = outputPattern(shownBy(readHostReadme('typescript'), 'npm start'))
const stripsTypes = 'typescript' in process.features && process.features.typescript !== false

afterEach(() => host.expectNothingLeft())
afterAll(() => host.remove())

it('runs under tsx', async () => {
  const { stdout, stderr, code } = await host.run('tsx')
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toMatch(shown)
})

it('has the types of its reactor module', async () => {
  const { stdout, code } = await host.run('types')
  expect({ stdout, code }).toEqual({ stdout: '', code: 0 })
})

describe(`plain node ${process.version}`, () => {
  if (stripsTypes) {
    it('runs it: Node strips the types, in host and sidecar', async () => {
      const { stdout, code } = await host.run('start')
      expect({ stdout, code }).toEqual({ stdout: expect.stringMatching(shown), code: 0 })
    })
  } else {
    it('does not run it, and starts nothing', async () => {
      const { stdout, stderr, code } = await host.run('start')
      expect({ stdout, code }).toEqual({ stdout: '', code: 1 })
      expect(stderr).toContain('ERR_UNKNOWN_FILE_EXTENSION')
    })
  }
})
