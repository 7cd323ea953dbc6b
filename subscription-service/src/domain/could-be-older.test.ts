import { expect, it } from 'vitest'
import { couldBeOlder } from './could-be-older.ts'

const subscription = { startsAt: { 3: 100 }, createdAt: '2025-06-01T10:00:00.000Z' }
const event = { partition: 3, offset: 105n, occurredAt: '2025-06-01T10:00:01.000000Z' }

it('what follows soon on the start of a subscription may be in the log before it too', () => {
  expect(couldBeOlder(subscription, event, 50n)).toBe(true)
})

it.each([
  ['no place before the start is asked about', subscription, event, 100n],
  ['the start is not known', { createdAt: subscription.createdAt }, event, 50n],
  ['the start in this partition is not known', subscription, { ...event, partition: 4 }, 50n],
  ['the subscription begins with the log', { ...subscription, startsAt: { 3: 0 } }, event, 0n],
  [
    'it happened well after the creation',
    subscription,
    { ...event, occurredAt: '2025-06-01T10:01:00.001Z' },
    50n,
  ],
])('not when %s', (_why, one, other, from) => {
  expect(couldBeOlder(one, other, from)).toBe(false)
})

it.each(['2025-06-01T10:01:00.000000Z', '2024-01-01T00:00:00Z', 'no time'])(
  'clocks that differ, and times that say nothing, rule nothing out: %s',
  (occurredAt) => {
    expect(couldBeOlder(subscription, { ...event, occurredAt }, 50n)).toBe(true)
  },
)
