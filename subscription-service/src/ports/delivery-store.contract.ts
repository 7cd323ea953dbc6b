import { beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryStatistics } from '../domain/subscription.ts'
import { aDelivery } from '../testing/a-delivery.ts'
import type { DeadLetterStore } from './dead-letter-store.ts'
import {
  type Completion,
  type DeliveryStore,
  type NewDelivery,
  type PartitionClaim,
  StaleClaim,
} from './delivery-store.ts'
import type { ReplayStore } from './replay-store.ts'

export interface DeliveryStoreUnderTest {
  readonly deliveries: DeliveryStore
  readonly deadLetters: DeadLetterStore
  readonly replays: ReplayStore
  statisticsOf(tenant: string, subscriptionId: string): Promise<DeliveryStatistics | undefined>
}

const at = '2025-06-01T10:00:00.000001Z'
const subscriptionId = 'urn:ngsi-ld:Subscription:s1'

/** What every DeliveryStore does; `open` gives an empty one each time. */
export function deliveryStoreContract(name: string, open: () => Promise<DeliveryStoreUnderTest>): void {
  describe(`DeliveryStore contract: ${name}`, () => {
    let store: DeliveryStoreUnderTest
    let claim: PartitionClaim

    beforeEach(async () => {
      store = await open()
      claim = await store.deliveries.claim(3, 'one')
    })

    const insert = (...deliveries: readonly NewDelivery[]) => store.deliveries.insert(claim, 100n, deliveries)
    const page = (members: object = {}) => ({
      tenant: '',
      subscriptionId,
      after: -1n,
      limit: 100,
      ...members,
    })
    const load = async (members: object = {}) => (await store.deliveries.load(3, [page(members)]))[0] ?? []
    const complete = (...completions: readonly Completion[]) => store.deliveries.complete(claim, completions)
    const ids = (rows: readonly { readonly notificationId: string }[]) =>
      rows.map((row) => row.notificationId)
    const dead = (place: number, members: object = {}) =>
      ({
        kind: 'dead',
        delivery: aDelivery(place),
        at,
        reason: 'gone',
        error: '410',
        attempted: true,
        ...members,
      }) as const

    it('claim() starts without a position and later gives the one written last', async () => {
      expect(await store.deliveries.claim(4, 'one')).toMatchObject({ partition: 4, nextOffset: undefined })
      await store.deliveries.insert(claim, 2n ** 62n, [])
      expect((await store.deliveries.claim(3, 'two')).nextOffset).toBe(2n ** 62n)
    })

    it('beginAnew() moves the position back, counts the logs of each partition, and only its owner can', async () => {
      await store.deliveries.insert(claim, 100n, [])
      await store.deliveries.claim(4, 'one')

      expect(await store.deliveries.beginAnew(claim, 2n)).toBe(1)

      expect(await store.deliveries.generations()).toEqual(
        new Map([
          [3, 1],
          [4, 0],
        ]),
      )
      const next = await store.deliveries.claim(3, 'two')
      expect(next).toMatchObject({ nextOffset: 2n, generation: 1 })
      await expect(store.deliveries.beginAnew(claim, 0n)).rejects.toThrow(StaleClaim)
      expect(await store.deliveries.beginAnew(next, 0n)).toBe(2)
    })

    it('insert() writes rows that load() gives back as they were, by offset', async () => {
      expect(await insert(aDelivery(2), aDelivery(1))).toEqual(new Set(ids([aDelivery(1), aDelivery(2)])))

      const rows = await load()

      expect(rows.map(({ ageMs, dueInMs, ...row }) => row)).toEqual([
        { ...aDelivery(1), attempts: 0 },
        { ...aDelivery(2), attempts: 0 },
      ])
      expect(rows.every(({ ageMs, dueInMs }) => ageMs >= 0 && dueInMs === 0)).toBe(true)
    })

    it('insert() of a notification that exists is a no-op', async () => {
      await insert(aDelivery(1))

      expect(await insert(aDelivery(1), aDelivery(2))).toEqual(new Set([aDelivery(2).notificationId]))
      expect(await load()).toHaveLength(2)
    })

    it('a superseded claim writes nothing: no row, no position, no outcome', async () => {
      await insert(aDelivery(1))
      const next = await store.deliveries.claim(3, 'two')

      await expect(store.deliveries.insert(claim, 200n, [aDelivery(2)])).rejects.toThrow(StaleClaim)
      await expect(store.deliveries.insert(claim, 200n, [])).rejects.toThrow(StaleClaim)
      await expect(complete({ kind: 'delivered', delivery: aDelivery(1), at })).rejects.toThrow(StaleClaim)

      expect(ids(await load())).toEqual([aDelivery(1).notificationId])
      expect(await store.statisticsOf('', subscriptionId)).toBeUndefined()
      await store.deliveries.complete(next, [{ kind: 'delivered', delivery: aDelivery(1), at }])
      expect((await store.deliveries.claim(3, 'three')).nextOffset).toBe(100n)
    })

    it('load() pages by subscription and by entity, after an offset, all in one call', async () => {
      const other = { entityId: 'urn:ngsi-ld:Device:d2' }
      await insert(aDelivery(1), aDelivery(2, other), aDelivery(3), aDelivery(4, { tenant: 'b' }))
      await insert(aDelivery(5, { subscriptionId: 'urn:x:other' }))

      const pages = await store.deliveries.load(3, [
        page({ limit: 2 }),
        page({ after: 2n }),
        page({ entityId: 'urn:ngsi-ld:Device:d1' }),
        page({ tenant: 'b' }),
        page({ subscriptionId: 'urn:x:none' }),
      ])

      expect(pages.map((rows) => rows.map(({ offset }) => Number(offset)))).toEqual([
        [1, 2],
        [3],
        [1, 3],
        [4],
        [],
      ])
    })

    it('backlog() counts what is undelivered by subscription', async () => {
      await insert(aDelivery(1), aDelivery(7), aDelivery(4, { tenant: 'b' }))

      expect(await store.deliveries.backlog(3)).toEqual(
        expect.arrayContaining([
          { tenant: '', subscriptionId, count: 2, highestOffset: 7n },
          { tenant: 'b', subscriptionId, count: 1, highestOffset: 4n },
        ]),
      )
      expect(await store.deliveries.backlog(4)).toEqual([])
    })

    it('complete() removes what is done, keeps what is retried, and counts every attempt once', async () => {
      await insert(aDelivery(1), aDelivery(2), aDelivery(3), aDelivery(4))
      const later = '2025-06-01T10:00:05.000000Z'
      const group: readonly Completion[] = [
        { kind: 'delivered', delivery: aDelivery(1), at },
        { kind: 'retry', delivery: aDelivery(2), at: later, attempts: 1, delayMs: 60_000, error: '503' },
        dead(3),
        { kind: 'dropped', delivery: aDelivery(4), at },
      ]

      await complete(...group)
      await complete(...group)

      const [left, ...none] = await load()
      expect(none).toEqual([])
      expect(left).toMatchObject({ notificationId: aDelivery(2).notificationId, attempts: 1 })
      expect(left?.dueInMs).toBeGreaterThan(50_000)
      expect(await store.statisticsOf('', subscriptionId)).toEqual({
        timesSent: 3,
        timesFailed: 2,
        lastNotification: later,
        lastSuccess: at,
        lastFailure: later,
      })
    })

    it('a dead letter tells why, and only to its tenant', async () => {
      await insert(aDelivery(1), aDelivery(2))
      await complete({ kind: 'retry', delivery: aDelivery(1), at, attempts: 1, delayMs: 0, error: '500' })
      await complete(dead(1, { error: 'bad\u0000 \u001e \ud800 text' }), dead(2, { attempted: false }))

      const letters = await store.deadLetters.list('', { limit: 10 })

      expect(letters).toHaveLength(2)
      expect(letters.find((letter) => letter.notificationId === aDelivery(1).notificationId)).toMatchObject({
        attempts: 2,
        reason: 'gone',
        lastError: expect.stringMatching(/^bad.* text$/),
      })
      expect(await store.deadLetters.list('', { limit: 1 })).toHaveLength(1)
      expect(await store.deadLetters.list('', { limit: 10, subscriptionId: 'urn:x:none' })).toEqual([])
      expect(await store.deadLetters.list('b', { limit: 10 })).toEqual([])
      expect(await store.deadLetters.retry('b', aDelivery(1).notificationId)).toBe(false)
      expect(await store.deadLetters.delete('b', aDelivery(1).notificationId)).toBe(false)
      expect((await store.statisticsOf('', subscriptionId))?.timesSent).toBe(2)
    })

    it('a dead letter asked for again is given to the owner once, with no attempts made', async () => {
      await insert(aDelivery(1), aDelivery(2))
      await complete(dead(1), dead(2))

      expect(await store.deadLetters.retry('', aDelivery(1).notificationId)).toBe(true)
      expect(await store.deadLetters.retry('', aDelivery(1).notificationId)).toBe(false)
      expect(await store.deadLetters.delete('', aDelivery(2).notificationId)).toBe(true)

      expect(await load()).toEqual([])
      const { tenant, entityId, offset } = aDelivery(1)
      expect(await store.deliveries.takeRequeued(claim, 10)).toEqual([
        { tenant, subscriptionId, entityId, offset },
      ])
      expect(await store.deliveries.takeRequeued(claim, 10)).toEqual([])
      expect(await store.deadLetters.list('', { limit: 10 })).toEqual([])
      expect(await load()).toMatchObject([{ ...aDelivery(1), attempts: 0 }])
    })

    it('retryMany() asks for the oldest letters of subscriptions, so many at a time, and each once', async () => {
      const other = { subscriptionId: 'urn:x:a' }
      const letters = [aDelivery(5), aDelivery(3), aDelivery(1), aDelivery(4, other), aDelivery(2, other)]
      await insert(...letters, aDelivery(6, { subscriptionId: 'urn:x:kept' }), aDelivery(7, { tenant: 'b' }))
      const all = [...letters, aDelivery(6, { subscriptionId: 'urn:x:kept' }), aDelivery(7, { tenant: 'b' })]
      await complete(...all.map((delivery) => ({ ...dead(1), delivery })))
      const request = { subscriptionIds: [subscriptionId, other.subscriptionId], limit: 2 }
      const offsets = async () =>
        (await store.deliveries.takeRequeued(claim, 10)).map(({ offset }) => Number(offset))

      expect(await store.deadLetters.subscriptions('', { after: '', limit: 10 })).toEqual([
        subscriptionId,
        'urn:x:a',
        'urn:x:kept',
      ])
      expect(await store.deadLetters.subscriptions('', { after: subscriptionId, limit: 1 })).toEqual([
        'urn:x:a',
      ])
      expect(await store.deadLetters.retryMany('', request)).toEqual({ resent: 2, more: true })
      expect(await offsets()).toEqual([1, 3])
      expect(await store.deadLetters.retryMany('', request)).toEqual({ resent: 2, more: true })
      expect(await offsets()).toEqual([2, 5])
      expect(await store.deadLetters.retryMany('', request)).toEqual({ resent: 1, more: false })
      expect(await store.deadLetters.retryMany('', request)).toEqual({ resent: 0, more: false })
      expect(await offsets()).toEqual([4])
      expect(await store.deadLetters.list('', { limit: 10 })).toHaveLength(1)
      expect(await store.deadLetters.list('b', { limit: 10 })).toHaveLength(1)
    })

    it('takeRequeued() gives so many at a time, by offset; what nobody took is there for the next owner', async () => {
      await insert(aDelivery(2), aDelivery(3), aDelivery(1))
      await complete(dead(1), dead(2), dead(3))
      await store.deadLetters.retryMany('', { subscriptionIds: [subscriptionId], limit: 10 })

      const offsets = async (by: PartitionClaim) =>
        (await store.deliveries.takeRequeued(by, 2).catch(() => [])).map(({ offset }) => Number(offset))

      expect(await offsets(claim)).toEqual([1, 2])
      const next = await store.deliveries.claim(3, 'two')

      expect(await offsets(claim)).toEqual([])
      expect(await store.deliveries.backlog(3)).toMatchObject([{ count: 2 }])
      expect(await offsets(next)).toEqual([3])
    })

    it('replay() gives what was delivered to the owner once more, as it is given now', async () => {
      await insert(aDelivery(1), aDelivery(2))
      await complete(
        { kind: 'delivered', delivery: aDelivery(1), at },
        { kind: 'delivered', delivery: aDelivery(2), at },
      )
      const again = [aDelivery(1, { headers: { a: '=' }, body: '{"again":true}' }), aDelivery(2)]

      expect(await store.replays.replay('', again)).toBe(2)

      expect(await load()).toEqual([])
      expect(await store.deliveries.takeRequeued(claim, 10)).toMatchObject([{ offset: 1n }, { offset: 2n }])
      expect(await load()).toMatchObject([{ ...again[0], attempts: 0 }, { ...again[1] }])
    })

    it('replay() leaves alone what is undelivered, so that a repeated call changes nothing', async () => {
      await insert(aDelivery(1))
      await complete({
        kind: 'retry',
        delivery: aDelivery(1),
        at,
        attempts: 1,
        delayMs: 60_000,
        error: '503',
      })
      const marked = [aDelivery(1, { body: '{"again":true}' }), aDelivery(2)]

      expect(await store.replays.replay('', marked)).toBe(1)
      expect(await store.replays.replay('', marked)).toBe(0)
      expect(await store.replays.replay('', [])).toBe(0)

      expect(await store.deliveries.takeRequeued(claim, 10)).toMatchObject([{ offset: 2n }])
      expect(await load()).toMatchObject([{ ...aDelivery(1), attempts: 1 }, { ...aDelivery(2) }])
      expect(await insert(aDelivery(1), aDelivery(2))).toEqual(new Set())
    })

    it('replay() of a dead letter makes it undelivered: sent once, as it is given now, with no attempts made', async () => {
      await insert(aDelivery(1), aDelivery(2))
      await complete(dead(1), dead(2))
      const again = aDelivery(1, { body: '{"again":true}' })

      expect(await store.replays.replay('b', [aDelivery(9, { tenant: 'b' })])).toBe(1)
      expect(await store.replays.replay('', [again, again])).toBe(1)

      expect(ids(await store.deadLetters.list('', { limit: 10 }))).toEqual([aDelivery(2).notificationId])
      expect(await store.deliveries.takeRequeued(claim, 10)).toHaveLength(2)
      expect(await load()).toMatchObject([{ ...again, attempts: 0 }])
    })

    it('replay() and resending at the same time agree: each is undelivered, once', async () => {
      const places = Array.from({ length: 30 }, (_, place) => place)
      for (let round = 0; round < 20; round += 1) {
        const all = places.map((place) =>
          aDelivery(place, { notificationId: `urn:ngsi-ld:Notification:${round}-${(place * 7) % 30}` }),
        )
        await insert(...all)
        await complete(...all.map((delivery) => ({ ...dead(1), delivery })))

        await Promise.all([
          store.replays.replay('', all),
          store.deadLetters.retryMany('', { subscriptionIds: [subscriptionId], limit: 100 }),
          store.replays.replay('', all),
        ])

        expect(await store.deadLetters.list('', { limit: 1 })).toEqual([])
        expect(await store.deliveries.takeRequeued(claim, 100)).toHaveLength(all.length)
        await complete(...all.map((delivery) => ({ kind: 'delivered', delivery, at }) as const))
      }
    })

    it('undelivered() counts what waits of a tenant, in all partitions, and no further than it is asked to', async () => {
      await store.deliveries.claim(4, 'one')
      await insert(aDelivery(1), aDelivery(2), aDelivery(3, { tenant: 'b' }))
      await store.replays.replay('', [aDelivery(4, { partition: 4 })])

      expect(await store.replays.undelivered('', 10)).toBe(3)
      expect(await store.replays.undelivered('', 2)).toBe(2)
      expect(await store.replays.undelivered('b', 10)).toBe(1)
      expect(await store.replays.undelivered('c', 10)).toBe(0)
    })

    it('a throttled subscription gets one notification per period, the others all', async () => {
      const throttled = { subscriptionId: 'urn:x:slow', throttlingSeconds: 3600 }
      const written = await insert(
        aDelivery(1, throttled),
        aDelivery(2, throttled),
        aDelivery(3),
        aDelivery(4),
      )
      expect(written.size).toBe(3)
      expect(await insert(aDelivery(5, throttled))).toEqual(new Set())

      const quick = { subscriptionId: 'urn:x:quick', throttlingSeconds: 0.000001 }
      expect(await insert(aDelivery(6, quick))).toHaveProperty('size', 1)
      expect(await insert(aDelivery(7, quick))).toHaveProperty('size', 1)
    })

    it('a stale claim does not use up the throttling period', async () => {
      const throttled = aDelivery(1, { throttlingSeconds: 3600 })
      const next = await store.deliveries.claim(3, 'two')

      await expect(insert(throttled)).rejects.toThrow(StaleClaim)

      expect(await store.deliveries.insert(next, 1n, [throttled])).toHaveProperty('size', 1)
    })

    it('oldestUndeliveredMs() is the age of the oldest that is not delivered, also while it waits for a retry', async () => {
      expect(await store.deliveries.oldestUndeliveredMs()).toBeUndefined()
      await insert(aDelivery(1))
      const first = (await store.deliveries.oldestUndeliveredMs()) ?? -1
      expect(first).toBeGreaterThanOrEqual(0)
      await complete({ kind: 'retry', delivery: aDelivery(1), at, attempts: 1, delayMs: 60_000, error: '' })
      await insert(aDelivery(2))
      expect(await store.deliveries.oldestUndeliveredMs()).toBeGreaterThan(first)
      await complete({ kind: 'delivered', delivery: aDelivery(1), at }, dead(2))
      expect(await store.deliveries.oldestUndeliveredMs()).toBeUndefined()
    })
  })
}
