// examples/hosts/require-hook: `require` compiles with an asynchronous compiler.
import { afterEach, expect, it } from 'vitest'
import { outputPattern } from '../document-programs.js'
import { HostFolder, readHostReadme } from '../host-folder.js'
import { shownBy } from '../markdown.js'

const host = new HostFolder('require-hook')

afterEach(async () => {
  try {
    await host.expectNothingLeft()
  } finally {
    host.remove()
  }
})

it('compiles what is required, and tells the line of a mistake; sidecar and compiler end with the program', async () => {
  const { stdout, stderr, code } = await host.run('start')
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toMatch(outputPattern(shownBy(readHostReadme('require-hook'), 'npm start')))
  expect(stdout).toContain('<li>asynchronously</li>')
})
