import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EntityMap, maxEntityMaps } from '../domain/entity-map.ts'
import type { EntityMapStore } from './entity-map-store.ts'

/** What the contract needs: a store that goes by `clock`. */
export interface EntityMapStoreHarness {
  readonly store: EntityMapStore
  readonly clock: { instant: string }
  close(): Promise<void>
}

/** What every EntityMapStore keeps. */
export function entityMapStoreContract(open: () => Promise<EntityMapStoreHarness>): void {
  describe('EntityMapStore contract', () => {
    let harness: EntityMapStoreHarness
    let store: EntityMapStore
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
      store = harness.store
    })
    afterAll(() => harness.close())
    beforeEach(() => {
      tests += 1
      tenant = `map${tests}`
      harness.clock.instant = '2026-01-01T00:00:00.000000Z'
    })

    const map = (id: string, members: Partial<EntityMap> = {}): EntityMap => ({
      id,
      expiresAt: '2026-01-01T01:00:00.000Z',
      entityIds: ['urn:c', 'urn:a', 'urn:b'],
      ...members,
    })

    it('keeps a map with its entities in order, for its tenant', async () => {
      await store.add(tenant, map('urn:m:1'))
      await store.add(tenant, map('urn:m:2', { entityIds: [] }))

      expect(await store.find(tenant, 'urn:m:1')).toEqual(map('urn:m:1'))
      expect(await store.find(tenant, 'urn:m:2')).toEqual(map('urn:m:2', { entityIds: [] }))
      expect(await store.find(tenant, 'urn:m:3')).toBeUndefined()
      expect(await store.find(`${tenant}x`, 'urn:m:1')).toBeUndefined()
    })

    it('has no map any more once it has expired', async () => {
      await store.add(tenant, map('urn:m:1'))
      harness.clock.instant = '2026-01-01T01:00:00.000000Z'

      expect(await store.find(tenant, 'urn:m:1')).toBeUndefined()
      expect(await store.setExpiry(tenant, 'urn:m:1', '2026-01-02T00:00:00Z')).toBe(false)
      expect(await store.remove(tenant, 'urn:m:1')).toBe(false)
    })

    it('changes when a map expires', async () => {
      await store.add(tenant, map('urn:m:1'))

      expect(await store.setExpiry(tenant, 'urn:m:1', '2026-01-01T02:00:00Z')).toBe(true)
      expect(await store.setExpiry(tenant, 'urn:m:2', '2026-01-01T02:00:00Z')).toBe(false)
      expect(await store.find(tenant, 'urn:m:1')).toMatchObject({
        expiresAt: expect.stringMatching(/^2026-01-01T02:00:00(\.0+)?Z$/),
      })
    })

    it('takes entities out of a map and keeps the order of the others', async () => {
      await store.add(tenant, map('urn:m:1'))

      await store.dropEntities(tenant, 'urn:m:1', ['urn:a', 'urn:none'])
      await store.dropEntities(tenant, 'urn:m:2', ['urn:a'])

      expect(await store.find(tenant, 'urn:m:1')).toMatchObject({ entityIds: ['urn:c', 'urn:b'] })
    })

    it('removes a map once', async () => {
      await store.add(tenant, map('urn:m:1'))

      expect(await store.remove(tenant, 'urn:m:1')).toBe(true)
      expect(await store.remove(tenant, 'urn:m:1')).toBe(false)
      expect(await store.find(tenant, 'urn:m:1')).toBeUndefined()
    })

    it('keeps a bounded number of maps: those that live longest, and the new one', async () => {
      const second = (index: number) => new Date(Date.UTC(2026, 0, 1, 1, 0, index)).toISOString()
      for (let index = 0; index < maxEntityMaps; index += 1)
        await store.add(tenant, map(`urn:m:${index}`, { expiresAt: second(index), entityIds: [] }))

      await store.add(tenant, map('urn:m:new', { expiresAt: '2026-01-01T00:00:01Z', entityIds: [] }))

      expect(await store.find(tenant, 'urn:m:0')).toBeUndefined()
      expect(await store.find(tenant, 'urn:m:1')).toBeDefined()
      expect(await store.find(tenant, 'urn:m:new')).toBeDefined()
    })
  })
}
