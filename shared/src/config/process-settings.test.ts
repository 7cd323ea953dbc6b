import { expect, it } from 'vitest'
import { processSettings } from './process-settings.ts'
import { readConfiguration } from './read-configuration.ts'

it('a network that cannot be read is reported with every other problem', () => {
  expect(() => readConfiguration(processSettings, { EGRESS_ALLOW: '10.0.0.0/99', PORT: 'x' })).toThrow(
    /PORT is "x".*EGRESS_ALLOW is "10\.0\.0\.0\/99"/,
  )
})
