import { startMode, type Target } from '@lodestream/shared/testing/broker-mode'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSubscriber } from './subscriber.ts'

const id = 'urn:ngsi-ld:Room:Telemetry'

describe('standalone: from a line of POST /telemetry to its notification', () => {
  let target: Target
  let subscriber: Awaited<ReturnType<typeof startSubscriber>>

  beforeAll(async () => {
    subscriber = await startSubscriber()
    target = await startMode('standalone')
  })
  afterAll(async () => {
    await target?.stop()
    subscriber?.stop()
  })

  const post = (path: string, body: string, type = 'application/json') =>
    fetch(target.searchUrl + path, { method: 'POST', headers: { 'content-type': type }, body })

  it('notifies of each value, in order, and of no late one', async () => {
    await post('/ngsi-ld/v1/entities', JSON.stringify({ id, type: 'Room', temperature: 20 }))
    await post(
      '/ngsi-ld/v1/subscriptions',
      JSON.stringify({
        type: 'Subscription',
        entities: [{ type: 'Room' }],
        notificationTrigger: ['attributeUpdated'],
        notification: { format: 'simplified', endpoint: { uri: subscriber.url, accept: 'application/json' } },
      }),
    )
    const line = (second: number) =>
      `${JSON.stringify({ entityId: id, attributeName: 'temperature', value: second, observedAt: `2026-01-01T00:00:0${second}Z` })}\n`

    const answer = await post('/telemetry', [1, 3, 2, 4].map(line).join(''), 'application/x-ndjson')

    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ accepted: 4, late: 1, repeated: 0, rejected: 0, errors: [] })
    await waitUntil('the last notification', () => values().at(-1) === 4, 20_000)
    expect(values()).toEqual([1, 3, 4])
  })

  it('takes many lines, in bounded batches', async () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, n) => `{"entityId":"${id}","attributeName":"load","datasetId":"urn:d:${n % 50}","value":${n}}\n`,
    )

    const answer = await post('/telemetry', lines.join(''), 'application/x-ndjson')

    expect(await answer.json()).toMatchObject({ accepted: 5_000, rejected: 0 })
  })

  function values(): readonly unknown[] {
    return subscriber.notifications.flatMap(({ data }) =>
      (data as readonly { readonly temperature?: unknown }[]).map(({ temperature }) => temperature),
    )
  }
})
