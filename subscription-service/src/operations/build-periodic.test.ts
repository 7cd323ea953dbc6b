import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { describe, expect, it } from 'vitest'
import { createMemoryCurrentEntities } from '../adapters/memory/memory-current-entities.ts'
import { compileSubscription } from '../domain/compile-subscription.ts'
import type { Subscription } from '../domain/subscription.ts'
import { farmTerms } from '../testing/farm-terms.ts'
import { farm, property } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { buildPeriodic, maxEntitiesPerNotification } from './build-periodic.ts'

const context = { terms: farmTerms, linkUrl: 'http://core.example/', embedded: 'http://core.example/' }
const clock = { now: () => '2025-06-01T00:00:10.000000Z' }
const period = { from: '2025-06-01T00:00:00.000000Z', count: 1 }

function houses(count: number): Entity[] {
  return Array.from({ length: count }, (_, place) => ({
    id: `urn:h:${place}`,
    types: [farm('Greenhouse')],
    attributes: { [farm('humidity')]: [property(place)] },
  }))
}

async function notifications(changes: Partial<Subscription>, entities: readonly Entity[], of = period) {
  const base = sampleSubscription({ timeIntervalSeconds: 10 })
  const notification = { ...base.notification, format: 'simplified' as const }
  const compiled = compileSubscription({ ...base, notification, ...changes }, context)
  const found = []
  for await (const one of buildPeriodic(
    { current: createMemoryCurrentEntities(entities), clock },
    compiled,
    of,
  ))
    found.push({ id: one.notificationId, ...JSON.parse(one.body) })
  return found
}

describe('buildPeriodic() (clause 5.8.6)', () => {
  it('puts all entities that match now into one notification', async () => {
    const pump = { id: 'urn:p:1', types: [farm('Pump')], attributes: {} }
    const q = parseQ('humidity>=1', farmTerms)
    const found = await notifications({ q }, [...houses(4), pump])

    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      type: 'Notification',
      notifiedAt: clock.now(),
      data: [1, 2, 3].map((place) => ({ id: `urn:h:${place}`, type: 'Greenhouse', humidity: place })),
    })
  })

  it('sends nothing when nothing matches', async () => {
    expect(await notifications({ q: parseQ('humidity>9', farmTerms) }, houses(3))).toEqual([])
    expect(await notifications({ tenant: 'other' }, houses(3))).toEqual([])
  })

  it('divides what is too much for one', async () => {
    const found = await notifications({}, houses(maxEntitiesPerNotification + 1))

    expect(found.map(({ data }) => data.length)).toEqual([maxEntitiesPerNotification, 1])
    expect(new Set(found.map(({ id }) => id)).size).toBe(2)
  })

  it('gives the same period the same id, and the next another', async () => {
    const [first, again, next] = await Promise.all([
      notifications({}, houses(1)),
      notifications({}, houses(2)),
      notifications({}, houses(1), { ...period, count: 2 }),
    ])

    expect(again[0]?.id).toBe(first[0]?.id)
    expect(next[0]?.id).not.toBe(first[0]?.id)
  })
})
