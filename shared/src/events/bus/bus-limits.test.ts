import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultAttempts, defaultBufferSize, defaultRetryLimits, retryDelayMs } from './bus-limits.ts'
import { deadLetterRecord } from './dead-letter-record.ts'

const page = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8')

describe('the knobs of the bus', () => {
  it('wait 1 s after the first failure, twice as long after each further one, 30 s at most', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => retryDelayMs(failures, defaultRetryLimits))

    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it('are those of docs/events.md', () => {
    const told = Object.fromEntries(
      [...page.matchAll(/^\| `(\w+)` +\| `(\d+)` +\| (?:publisher|subscriber|both)/gm)].map(
        ([, name, value]) => [name, Number(value)],
      ),
    )

    expect(told).toEqual({
      bufferSize: defaultBufferSize,
      attempts: defaultAttempts,
      ...defaultRetryLimits,
    })
  })
})

describe('deadLetterRecord', () => {
  it('keeps key, bytes and headers, and says why, in the headers of docs/events.md', () => {
    const at = new Date('2026-01-01T00:00:00Z')
    const event = { key: 'k', headers: { ce_id: '1' }, body: 'b', partition: 3, offset: 7n }
    const letter = deadLetterRecord(event, {
      log: 'cim.entity',
      subscriber: 'one',
      error: 'e'.repeat(2000),
      attempts: 5,
      firstTriedAt: at,
      givenUpAt: at,
    })

    expect(letter).toMatchObject({
      key: 'k',
      body: 'b',
      headers: { ce_id: '1', 'dlq-partition': '3', 'dlq-offset': '7' },
    })
    expect(letter.headers['dlq-error']).toHaveLength(1000)
    for (const name of Object.keys(letter.headers).filter((one) => one.startsWith('dlq-')))
      expect(page).toContain(`\`${name}\``)
  })
})
