import { describe, expect, it } from 'vitest'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { endedPeriod, isLater, restOfPeriodMs } from './period.ts'

const from = '2025-01-01T00:00:00.000000Z'
const periodic = (timeIntervalSeconds: number) =>
  sampleSubscription({ timeIntervalSeconds, periodicFrom: from })

describe('endedPeriod() (clause 5.8.6)', () => {
  it.each([
    [10, '2025-01-01T00:00:00.000000Z', undefined],
    [10, '2025-01-01T00:00:09.999000Z', undefined],
    [10, '2025-01-01T00:00:10.000000Z', 1],
    [10, '2025-01-01T00:00:19.999999Z', 1],
    [10, '2025-01-02T00:00:00.000000Z', 8640],
    [0.25, '2025-01-01T00:00:01.000000Z', 4],
    [86_400, '2025-01-02T00:00:00.000000Z', 1],
  ])('every %d s, at %s: %j', (seconds, now, count) => {
    expect(endedPeriod(periodic(seconds), now)?.count).toBe(count)
  })

  it('is undefined for subscriptions to changes', () => {
    expect(endedPeriod(sampleSubscription({ periodicFrom: from }), '2026-01-01T00:00:00Z')).toBeUndefined()
    expect(restOfPeriodMs(sampleSubscription({ periodicFrom: from }), '2026-01-01T00:00:00Z')).toBeUndefined()
  })
})

describe('restOfPeriodMs()', () => {
  it.each([
    ['2025-01-01T00:00:00.000000Z', 10_000],
    ['2025-01-01T00:00:09.999000Z', 1],
    ['2025-01-01T00:00:10.000000Z', 10_000],
    ['2025-01-01T00:00:25.000000Z', 5_000],
  ])('at %s: %d', (now, ms) => {
    expect(restOfPeriodMs(periodic(10), now)).toBe(ms)
  })
})

describe('isLater()', () => {
  it('compares counts of the same beginning; another beginning is always later', () => {
    expect(isLater({ from, count: 2 }, undefined)).toBe(true)
    expect(isLater({ from, count: 2 }, { from, count: 1 })).toBe(true)
    expect(isLater({ from, count: 2 }, { from, count: 2 })).toBe(false)
    expect(isLater({ from: '2025-02-01T00:00:00Z', count: 1 }, { from, count: 9 })).toBe(true)
  })
})
