import { expect, it } from 'vitest'
import { createLogger } from '../logging/logger.ts'
import { countEventLosses } from './event-losses.ts'

it('counts losses since the start, and is no reason to be unwell', async () => {
  const losses = countEventLosses(createLogger('test', 'silent'))
  await expect(losses.check.check()).resolves.toEqual({ losses: 0 })

  losses.onLoss('Partition 3 of cim.entity lacks offsets 5 to 11')
  losses.onLoss('A topic of the event log was deleted')

  await expect(losses.check.check()).resolves.toEqual({ losses: 2 })
})
