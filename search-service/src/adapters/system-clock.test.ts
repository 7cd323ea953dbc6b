import { isDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import { expect, it } from 'vitest'
import { createSystemClock } from './system-clock.ts'

it('gives DateTimes with microseconds that grow', () => {
  const clock = createSystemClock()

  const instants = Array.from({ length: 100 }, () => clock.now())

  expect(instants.every(isDateTime)).toBe(true)
  expect(instants.every((instant) => instant.length === '2026-01-01T00:00:00.000000Z'.length)).toBe(true)
  expect(new Set(instants).size).toBe(100)
  expect(instants.toSorted()).toEqual(instants)
})
