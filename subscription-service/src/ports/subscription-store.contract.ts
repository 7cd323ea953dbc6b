import { AlreadyExists, NonexistentTenant, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { beforeEach, describe, expect, it } from 'vitest'
import { changesOf } from '../testing/changes-of.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import type { SubscriptionStore } from './subscription-store.ts'

const page = { limit: 10, offset: 0, count: false }

/** What every SubscriptionStore promises. `createStore` gives an empty one. */
export function subscriptionStoreContract(name: string, createStore: () => Promise<SubscriptionStore>): void {
  describe(`SubscriptionStore contract (${name})`, () => {
    let store: SubscriptionStore

    beforeEach(async () => {
      store = await createStore()
    })

    it('find() gives back what create() was given, strange keys and text included', async () => {
      const given = JSON.parse('{"__proto__":{"x":1},"b":1,"a":"\\u0000\\ud800 ü \'"}')
      const subscription = sampleSubscription({ given })

      await store.create(subscription)

      expect(await store.find('', subscription.id)).toEqual({ subscription, statistics: undefined })
      expect(JSON.stringify((await store.find('', subscription.id))?.subscription)).toBe(
        JSON.stringify(subscription),
      )
    })

    it('create() refuses an id of the same tenant, and only of the same tenant', async () => {
      await store.create(sampleSubscription())

      await expect(store.create(sampleSubscription())).rejects.toThrow(AlreadyExists)
      await store.create(sampleSubscription({ tenant: 'farm' }))
      expect((await store.find('farm', sampleSubscription().id))?.subscription.tenant).toBe('farm')
      expect(await store.find('farm', 'urn:other')).toBeUndefined()
    })

    it('create() makes its tenant; nothing else does, and knows it', async () => {
      const tenant = 'greenhouse'
      const { id } = sampleSubscription()

      await store.create(sampleSubscription({ tenant }))
      await store.delete(tenant, id)

      expect((await store.list(tenant, page)).subscriptions).toEqual([])
      expect(await store.find(tenant, id)).toBeUndefined()
      for (const attempt of [
        () => store.list('nowhere', page),
        () => store.find('nowhere', id),
        () => store.change('nowhere', id, (current) => current),
        () => store.delete('nowhere', id),
      ])
        await expect(attempt()).rejects.toThrow(NonexistentTenant)
    })

    it('list() pages through one tenant in order of creation, then id', async () => {
      for (const [id, second] of [
        ['urn:c', 1],
        ['urn:b', 2],
        ['urn:B', 2],
        ['urn:a', 3],
      ] as const) {
        await store.create(sampleSubscription({ id, createdAt: `2025-01-01T00:00:0${second}.000000Z` }))
      }
      await store.create(sampleSubscription({ tenant: 'farm' }))

      const first = await store.list('', { limit: 3, offset: 0, count: true })
      const second = await store.list('', { limit: 3, offset: 3, count: false })

      expect(first.subscriptions.map(({ subscription }) => subscription.id)).toEqual([
        'urn:c',
        'urn:B',
        'urn:b',
      ])
      expect([first.more, first.total]).toEqual([true, 4])
      expect(second.subscriptions.map(({ subscription }) => subscription.id)).toEqual(['urn:a'])
      expect([second.more, second.total]).toEqual([false, undefined])
      expect((await store.list('', { limit: 0, offset: 0, count: true })).total).toBe(4)
      expect(await store.list('farm', { ...page, offset: 9 })).toEqual({ subscriptions: [], more: false })
    })

    it('change() writes what decide() returns, and nothing when it throws', async () => {
      await store.create(sampleSubscription())
      const { id } = sampleSubscription()

      await store.change('', id, (current) => ({ ...current, isActive: false }))
      await expect(
        store.change('', id, () => {
          throw new RangeError('no')
        }),
      ).rejects.toThrow(RangeError)

      expect((await store.find('', id))?.subscription.isActive).toBe(false)
      await expect(store.change('', 'urn:other', (current) => current)).rejects.toThrow(ResourceNotFound)
    })

    it('change() loses none of many concurrent changes', async () => {
      await store.create(sampleSubscription({ throttlingSeconds: 1 }))
      const { id } = sampleSubscription()

      await Promise.all(
        Array.from({ length: 10 }, () =>
          store.change('', id, (current) => ({
            ...current,
            throttlingSeconds: (current.throttlingSeconds ?? 0) + 1,
          })),
        ),
      )

      expect((await store.find('', id))?.subscription.throttlingSeconds).toBe(11)
    })

    it('delete() makes the id free again', async () => {
      await store.create(sampleSubscription())
      const { id } = sampleSubscription()

      await store.delete('', id)

      expect(await store.find('', id)).toBeUndefined()
      expect(await store.list('', page)).toEqual({ subscriptions: [], more: false })
      await expect(store.delete('', id)).rejects.toThrow(ResourceNotFound)
      await expect(store.change('', id, (current) => current)).rejects.toThrow(ResourceNotFound)
      await store.create(sampleSubscription())
      expect(await store.find('', id)).toBeDefined()
    })

    it('changesSince() tells everything at first, then only what changed', async () => {
      await store.create(sampleSubscription({ id: 'urn:a' }))
      await store.create(sampleSubscription({ id: 'urn:b' }))
      await store.create(sampleSubscription({ id: 'urn:c', tenant: 'farm' }))

      const all = await changesOf(store, undefined)
      const nothing = await changesOf(store, all.revision)
      await store.change('', 'urn:a', (current) => ({ ...current, isActive: false }))
      await store.delete('farm', 'urn:c')
      const some = await changesOf(store, all.revision)

      expect([all.complete, all.changed.map(({ id }) => id).sort()]).toEqual([
        true,
        ['urn:a', 'urn:b', 'urn:c'],
      ])
      expect(nothing).toEqual({ revision: all.revision, complete: false, changed: [], deleted: [] })
      expect(some.changed.map(({ id, isActive }) => [id, isActive])).toEqual([['urn:a', false]])
      expect(some.deleted).toEqual([{ tenant: 'farm', subscriptionId: 'urn:c' }])
      expect((await changesOf(store, undefined)).changed.map(({ id }) => id).sort()).toEqual([
        'urn:a',
        'urn:b',
      ])
    })

    it('changesSince() shows a subscription that was deleted and made again', async () => {
      await store.create(sampleSubscription())
      const { revision } = await changesOf(store, undefined)

      await store.delete('', sampleSubscription().id)
      await store.create(sampleSubscription({ isActive: false }))

      const { changed, deleted } = await changesOf(store, revision)
      expect([changed.map(({ isActive }) => isActive), deleted]).toEqual([[false], []])
    })

    it('a consumer that follows the revisions of concurrent writers misses nothing', async () => {
      const seen = new Set<string>()
      let since: bigint | undefined
      const follow = async () => {
        const { revision, changed } = await changesOf(store, since)
        for (const { id } of changed) seen.add(id)
        since = revision
      }

      const writers = Array.from({ length: 20 }, async (_, place) => {
        await store.create(sampleSubscription({ id: `urn:s:${place}` }))
        await follow()
      })
      await Promise.all(writers)
      await follow()

      expect(seen.size).toBe(20)
    })
  })
}
