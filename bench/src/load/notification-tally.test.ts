import { describe, expect, it } from 'vitest'
import { createNotificationTally } from './notification-tally.ts'

const notification = (subscriptionId: string, value: number) =>
  JSON.stringify({ subscriptionId, data: [{ temperature: { value } }] })

describe('createNotificationTally()', () => {
  it('is complete with the last notification expected, and counts what came twice', async () => {
    const tally = createNotificationTally()
    tally.expect(1, 100, ['urn:a', 'urn:b'])
    tally.received(notification('urn:a', 1), 103)
    tally.received(notification('urn:a', 1), 104)
    setTimeout(() => tally.received(notification('urn:b', 1), 107), 1)

    expect(await tally.complete(5_000)).toEqual({
      notifications: 2,
      repeated: 1,
      lastAt: 107,
      latencies: [3, 7],
    })
  })

  it('refuses a run of which a notification is missing, or one too many', async () => {
    const missing = createNotificationTally()
    missing.expect(1, 100, ['urn:a'])
    const wrong = createNotificationTally()
    wrong.expect(1, 100, ['urn:a'])
    wrong.received(notification('urn:b', 1), 103)

    await expect(missing.complete(50)).rejects.toThrow('1 notifications')
    await expect(wrong.complete(50)).rejects.toThrow('Nobody was told of urn:a 1')
  })
})
