import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EntityDiscovery } from './entity-discovery.ts'
import { contractClock, create, origin, remove } from './entity-store.contract.ts'
import type { EntityStore } from './entity-store.ts'

/** A discovery, and the store whose entities it tells of. */
export interface DiscoveryHarness {
  readonly store: EntityStore
  readonly discovery: EntityDiscovery
  close(): Promise<void>
}

const [a, b, c] = ['a', 'b', 'c'].map((name) => `https://example.org/${name}`) as [string, string, string]
const [A, B] = ['A', 'B'].map((name) => `https://example.org/${name}`) as [string, string]

const property = (members: Partial<AttributeInstance> = {}): AttributeInstance =>
  ({ kind: 'Property', value: 1, ...members }) as AttributeInstance
const relationship = (): AttributeInstance =>
  ({ kind: 'Relationship', value: 'urn:x:1' }) as AttributeInstance

/** What every EntityDiscovery keeps. */
export function entityDiscoveryContract(name: string, open: () => Promise<DiscoveryHarness>): void {
  describe(`EntityDiscovery contract: ${name}`, () => {
    let harness: DiscoveryHarness
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
    })
    afterAll(() => harness.close())
    beforeEach(() => {
      tests += 1
      tenant = `discovery${tests}`
      contractClock.instant = '2026-01-01T00:00:00.000000Z'
    })

    const add = (id: string, members: Partial<Entity>) =>
      harness.store.change(tenant, id, create(id, members), origin('createEntity'))
    const drop = (id: string) => harness.store.change(tenant, id, remove, origin('deleteEntity'))
    const replaceAttributes = (id: string, attributes: Entity['attributes']) =>
      harness.store.change(
        tenant,
        id,
        (current) => {
          if (current === undefined) throw new Error('not there')
          const entity = { ...current, attributes } as typeof current
          return {
            change: { kind: 'entityUpdated', previous: current, entity, changes: [] },
            result: undefined,
          }
        },
        origin('updateAttributes'),
      )
    const all = async () => ({
      typeNames: await harness.discovery.typeNames(tenant),
      types: await harness.discovery.types(tenant),
      attributeNames: await harness.discovery.attributeNames(tenant),
      attributes: await harness.discovery.attributes(tenant),
    })
    const nothing = { typeNames: [], types: [], attributeNames: [], attributes: [] }

    it('lists every name once, with what belongs to it, in order', async () => {
      await add('urn:1', { types: [B], attributes: { [b]: [property()], [a]: [property()] } })
      await add('urn:2', { types: [A, B], attributes: { [c]: [property()], [a]: [property()] } })
      await add('urn:3', { types: [A], attributes: {} })

      expect(await all()).toEqual({
        typeNames: [A, B],
        types: [
          { type: A, attributes: [a, c] },
          { type: B, attributes: [a, b, c] },
        ],
        attributeNames: [a, b, c],
        attributes: [
          { attribute: a, types: [A, B] },
          { attribute: b, types: [B] },
          { attribute: c, types: [A, B] },
        ],
      })
    })

    it('tells of a type how many entities have it, and the kinds of their attributes', async () => {
      await add('urn:1', { types: [A], attributes: { [a]: [property()], [b]: [property()] } })
      await add('urn:2', { types: [A, B], attributes: { [a]: [relationship()] } })
      await add('urn:3', { types: [B], attributes: { [c]: [property()] } })

      expect(await harness.discovery.type(tenant, A)).toEqual({
        entityCount: 2,
        attributes: [
          { attribute: a, kinds: ['Property', 'Relationship'] },
          { attribute: b, kinds: ['Property'] },
        ],
      })
      expect(await harness.discovery.type(tenant, c)).toBeUndefined()
    })

    it('tells of a type without attributes', async () => {
      await add('urn:1', { types: [A], attributes: {} })

      expect(await harness.discovery.type(tenant, A)).toEqual({ entityCount: 1, attributes: [] })
      expect((await all()).types).toEqual([{ type: A, attributes: [] }])
    })

    it('tells of an attribute how many instances it has, its kinds and types', async () => {
      const datasetId = 'urn:x:d'
      await add('urn:1', { types: [B], attributes: { [a]: [property(), property({ datasetId })] } })
      await add('urn:2', { types: [B], attributes: { [a]: [property(), property({ datasetId })] } })
      await add('urn:3', { types: [A], attributes: { [a]: [relationship()], [b]: [property()] } })

      expect(await harness.discovery.attribute(tenant, a)).toEqual({
        attributeCount: 5,
        kinds: ['Property', 'Relationship'],
        types: [A, B],
      })
      expect(await harness.discovery.attribute(tenant, c)).toBeUndefined()
    })

    it('follows every change', async () => {
      await add('urn:1', { types: [A], attributes: { [a]: [property()] } })
      await replaceAttributes('urn:1', { [a]: [property({ value: 2 })] })
      expect((await all()).attributeNames).toEqual([a])
      await replaceAttributes('urn:1', { [a]: [relationship()], [b]: [property()] })
      expect((await all()).attributeNames).toEqual([a, b])
      expect(await harness.discovery.attribute(tenant, a)).toMatchObject({ kinds: ['Relationship'] })
      await replaceAttributes('urn:1', { [b]: [property()] })
      expect((await all()).attributeNames).toEqual([b])
      await drop('urn:1')
      expect(await all()).toEqual(nothing)
      expect(await harness.discovery.type(tenant, A)).toBeUndefined()
      await add('urn:1', { types: [B], attributes: { [a]: [property()] } })
      expect(await all()).toMatchObject({ typeNames: [B], attributeNames: [a] })
    })

    it('leaves out what has expired', async () => {
      const soon = '2026-01-01T00:00:01Z'
      await add('urn:1', { types: [A], expiresAt: soon, attributes: { [a]: [property()] } })
      await add('urn:2', {
        types: [B],
        attributes: {
          [b]: [property(), property({ datasetId: 'urn:x:d', expiresAt: soon })],
          [c]: [property({ expiresAt: soon })],
        },
      })
      expect(await all()).toMatchObject({ typeNames: [A, B], attributeNames: [a, b, c] })
      contractClock.instant = '2026-01-01T00:00:01.000001Z'

      expect(await all()).toEqual({
        typeNames: [B],
        types: [{ type: B, attributes: [b] }],
        attributeNames: [b],
        attributes: [{ attribute: b, types: [B] }],
      })
      expect(await harness.discovery.type(tenant, A)).toBeUndefined()
      expect(await harness.discovery.type(tenant, B)).toMatchObject({ entityCount: 1 })
      expect(await harness.discovery.attribute(tenant, b)).toMatchObject({ attributeCount: 1 })
      expect(await harness.discovery.attribute(tenant, c)).toBeUndefined()
    })

    it('knows nothing of other tenants, and no unknown ones', async () => {
      await add('urn:1', { types: [A], attributes: { [a]: [property()] } })
      const other = `${tenant}x`
      await harness.store.change(
        other,
        'urn:2',
        create('urn:2', { types: [B], attributes: {} }),
        origin('createEntity'),
      )

      expect((await all()).typeNames).toEqual([A])
      expect(await harness.discovery.typeNames(other)).toEqual([B])
      expect(await harness.discovery.attribute(other, a)).toBeUndefined()
      for (const method of ['typeNames', 'types', 'attributeNames', 'attributes'] as const)
        await expect(harness.discovery[method](`${tenant}none`)).rejects.toThrow(NonexistentTenant)
      await expect(harness.discovery.type(`${tenant}none`, A)).rejects.toThrow(NonexistentTenant)
    })
  })
}
