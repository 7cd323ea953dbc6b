import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MemoryEntityMapStore } from '../../src/adapters/memory/memory-entity-map-store.ts'
import { joinEntities } from '../../src/operations/join-entities.ts'
import { queryEntityMap } from '../../src/operations/query-entity-map.ts'
import {
  contractClock,
  create,
  type EntityStoreHarness,
  n,
  origin,
  remove,
} from '../../src/ports/entity-store.contract.ts'
import { harnessOn, openTestDatabase } from './entity-store-harness.ts'

const owner = 'https://example.org/owner'
const car = 'https://example.org/Car'
const count = 1_200

describe.skipIf(process.env.DATABASE_URL === undefined)('reads on a PostgreSQL server', () => {
  let harness: EntityStoreHarness
  const tenant = 'reads'
  const change = (id: string, decide: Parameters<EntityStoreHarness['store']['change']>[2]) =>
    harness.store.change(tenant, id, decide, origin('createEntity'))

  beforeAll(async () => {
    harness = await openHarness()
    const indexes = Array.from({ length: count }, (_, index) => index)
    for (let at = 0; at < count; at += 200)
      await Promise.all(
        indexes
          .slice(at, at + 200)
          .flatMap((index) => [addCar(index), change(`urn:p:${index}`, create(`urn:p:${index}`))]),
      )
  }, 60_000)
  afterAll(() => harness.close())

  const openHarness = async () => harnessOn(await openTestDatabase())
  const addCar = (index: number) =>
    change(
      `urn:c:${index}`,
      create(`urn:c:${index}`, {
        types: [car],
        attributes: {
          [n]: [{ kind: 'Property', value: index }],
          [owner]: [{ kind: 'Relationship', value: [`urn:p:${index}`, 'urn:p:none'] }],
        },
      }),
    )
  const cars = { selectors: [{ types: { kind: 'type', type: car } as const }] }
  const ids = (entities: readonly { readonly id: string }[]) => entities.map(({ id }) => id)

  it('joins more entities than an ordinary page has', async () => {
    const { entities } = await harness.reader.query(tenant, cars, { limit: count, offset: 0, count: false })

    const joined = await joinEntities(harness.reader)(tenant, {
      entities,
      view: {},
      join: { kind: 'flat', level: 2 },
    })

    expect(joined).toHaveLength(2 * count)
    expect(new Set(ids(joined)).size).toBe(2 * count)
  })

  it('pages an ordered map of several chunks to its end, without what is gone', async () => {
    const maps = new MemoryEntityMapStore(contractClock)
    const query = queryEntityMap({
      reader: harness.reader,
      maps,
      clock: contractClock,
      newMapId: () => 'urn:map:1',
    })
    const target = { path: [n] }
    const ordering = { elements: [{ by: { kind: 'value', target } as const, descending: true }] }
    const page = (offset: number, id?: string) =>
      query(tenant, {
        query: cars,
        page: { limit: 700, offset, count: true, ordering },
        local: true,
        view: {},
        use: id === undefined ? {} : { id },
      })

    const first = await page(0)
    for (const index of [count - 1, 5]) await change(`urn:c:${index}`, remove)
    const second = await page(700, first.map.id)

    expect(first).toMatchObject({ created: true, more: true, total: count })
    expect(ids(first.entities).slice(0, 2)).toEqual([`urn:c:${count - 1}`, `urn:c:${count - 2}`])
    expect(second).toMatchObject({ created: false, more: false, total: count - 2 })
    expect(ids(second.entities).slice(0, 1)).toEqual([`urn:c:${count - 701}`])
    expect(ids(second.entities)).not.toContain('urn:c:5')
    expect(await maps.find(tenant, first.map.id)).toMatchObject({ entityIds: { length: count - 2 } })
  })
})
