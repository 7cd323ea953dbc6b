import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anEvent } from '../testing/an-event.ts'
import { newestEvents } from './newest-events.ts'

it('newestEvents() gives the last ones in the order of their times, whatever order they come in', () => {
  const times = fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 40 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 10 }), (seconds, count) => {
      const newest = newestEvents<number>(count)
      for (const second of seconds) newest.add(anEvent({ sequence: second }), second)

      expect(newest.list()).toEqual([...seconds].sort((a, b) => a - b).slice(-count))
    }),
  )
})
