import { expect, it, vi } from 'vitest'
import { hostLog } from '../../client/host-log.js'

const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }

it('hands records to the logger, whatever that does', () => {
  logger.error.mockImplementationOnce(() => {
    throw new Error('no space left')
  })
  hostLog({ logger, logLevel: 'info' })({ level: 'error', message: 'unseen' })
  expect(logger.error).toHaveBeenCalledExactlyOnceWith('unseen')
})

it('says nothing when all is to be silent', () => {
  hostLog({ logger, logLevel: 'silent' })({ level: 'warn', message: 'unseen' })
  expect(logger.warn).not.toHaveBeenCalled()
})
