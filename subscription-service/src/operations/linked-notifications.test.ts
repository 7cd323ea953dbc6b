import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import { parseQ } from '@lodestream/shared/query/parse-q'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryCurrentEntities } from '../adapters/memory/memory-current-entities.ts'
import { compileSubscription } from '../domain/compile-subscription.ts'
import type { NotificationParams, Subscription } from '../domain/subscription.ts'
import { farmTerms } from '../testing/farm-terms.ts'
import { farm, property, sampleEntity, sampleOperation, updated } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { matchOperation } from './match-operation.ts'

const context = { terms: farmTerms, linkUrl: 'http://core.example/', embedded: 'http://core.example/' }
const pumpId = 'urn:ngsi-ld:Pump:p1'
const ownerId = 'urn:ngsi-ld:Owner:o1'
const link = (value: string | string[]): AttributeInstance => ({ kind: 'Relationship', value })
const pump = entity(pumpId, 'Pump', { rpm: [property(900)], owner: [link(ownerId)] })
const owner = entity(ownerId, 'Owner', { name: [property('Ann')] })
const operation = sampleOperation({
  entity: { attributes: { [farm('humidity')]: [property(2)], [farm('pump')]: [link(pumpId)] } },
  changes: [updated('humidity')],
})

function entity(id: string, type: string, attributes: Entity['attributes']): Entity {
  const expanded = Object.entries(attributes).map(([name, instances]) => [farm(name), instances])
  return { id, types: [farm(type)], attributes: Object.fromEntries(expanded) }
}

async function dataOf(
  params: Partial<NotificationParams>,
  changes: Partial<Subscription> = {},
  entities: readonly Entity[] = [pump, owner],
) {
  const base = sampleSubscription(changes)
  const compiled = compileSubscription(
    { ...base, notification: { ...base.notification, ...params } },
    context,
  )
  const current = createMemoryCurrentEntities(entities)
  const select = vi.spyOn(current, 'select')
  const clock = { now: () => '2025-06-01T00:00:00.000000Z' }
  const matches = matchOperation({
    subscriptions: { candidates: () => [compiled] },
    current,
    clock,
    onMalformed: () => {},
  })
  const found = await matches(operation)
  return { data: found.map((match) => JSON.parse(match.build().body).data), reads: select.mock.calls.length }
}

const own = { id: sampleEntity.id, type: 'Greenhouse', humidity: 2 }
const simplified = { format: 'simplified' } as const

describe('linked entities of notifications (clauses 4.5.23 and 5.8.6)', () => {
  it('come inside, as deep as joinLevel says', async () => {
    const one = await dataOf({ ...simplified, join: { kind: 'inline', level: 1 } })
    const two = await dataOf({ ...simplified, join: { kind: 'inline', level: 2 } })

    expect(one.data).toEqual([[{ ...own, pump: { id: pumpId, type: 'Pump', rpm: 900, owner: ownerId } }]])
    expect(two.data).toEqual([
      [
        {
          ...own,
          pump: { id: pumpId, type: 'Pump', rpm: 900, owner: { id: ownerId, type: 'Owner', name: 'Ann' } },
        },
      ],
    ])
    expect([one.reads, two.reads]).toEqual([1, 2])
  })

  it('come behind the entity, flat', async () => {
    const { data } = await dataOf({ ...simplified, join: { kind: 'flat', level: 2 } })

    expect(data).toEqual([
      [
        { ...own, pump: pumpId },
        { id: pumpId, type: 'Pump', rpm: 900, owner: ownerId },
        { id: ownerId, type: 'Owner', name: 'Ann' },
      ],
    ])
  })

  it('are left out when they are not there', async () => {
    const { data } = await dataOf({ ...simplified, join: { kind: 'inline', level: 3 } }, {}, [])

    expect(data).toEqual([[{ ...own, pump: pumpId }]])
  })

  it('show what the braces of pick list (clause 4.21)', async () => {
    const pick = [{ name: farm('pump'), inner: [{ name: farm('rpm') }] }]
    const { data } = await dataOf({ ...simplified, pick, join: { kind: 'inline', level: 1 } })

    expect(data).toEqual([[{ pump: { rpm: 900 } }]])
  })

  it('are not read for who does not ask for them', async () => {
    expect((await dataOf(simplified)).reads).toBe(0)
  })
})

describe('q about linked entities (clauses 4.9 and 5.8.6)', () => {
  it.each([
    ['pump{rpm}>800', 1],
    ['pump{rpm}>900', 0],
    ['pump{owner{name}}=="Ann"', 1],
    ['pump{owner{name}}=="Bob"', 0],
    ['pump{Owner:rpm}>800', 0],
    ['humidity==2|pump{rpm}>900', 1],
    ['humidity==3;pump{rpm}>800', 0],
    ['roof{rpm}', 0],
  ])('%s: %j', async (text, count) => {
    const q = parseQ(text, farmTerms, { joinLevel: 8 })

    expect((await dataOf({}, { q })).data).toHaveLength(count)
  })
})
