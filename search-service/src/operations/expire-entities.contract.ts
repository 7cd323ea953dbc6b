import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  contractClock,
  create,
  type EntityStoreHarness,
  n,
  origin,
  remove,
} from '../ports/entity-store.contract.ts'
import type { ExpirySchedule } from '../ports/expiry-schedule.ts'
import { expireEntities } from './expire-entities.ts'

/** A store with what expires in it. */
export interface ExpiryHarness extends EntityStoreHarness {
  readonly schedule: ExpirySchedule
}

const brief = 'https://example.org/brief'
const limits = { batch: 3, restMs: 1, pollMs: 60_000 }

/** What every ExpirySchedule keeps over its store, and the expiry that stands on it. */
export function expiryScheduleContract(open: () => Promise<ExpiryHarness>): void {
  describe('ExpirySchedule contract', () => {
    let harness: ExpiryHarness
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
    })
    afterAll(() => harness.close())
    beforeEach(() => {
      tests += 1
      tenant = `expiry${tests}`
      contractClock.instant = `2026-01-01T00:00:00.000000Z`
    })

    const add = (id: string, members: Partial<Entity>) =>
      harness.store.change(tenant, id, create(id, members), origin('createEntity'))
    const withBrief = (expiresAt: string): Partial<Entity> => ({
      attributes: {
        [n]: [{ kind: 'Property', value: 0 }],
        [brief]: [{ kind: 'Property', value: 1, expiresAt }],
      },
    })
    const next = async () => (await harness.schedule.next(1_000)).filter((each) => each.tenant === tenant)
    const events = async () => {
      const rows = await harness.outbox(tenant)
      return rows.map((records) => records.map(({ body }) => JSON.parse(body)))
    }
    const expiries = async () =>
      (await events()).filter(([first]) => /^expire/.test(first.operation)).map(([first]) => first.entityId)
    const start = () => {
      const { schedule, store } = harness
      return expireEntities({ schedule, store, clock: contractClock, limits })
    }

    it('next() has entities and those with instances that expire, the first first', async () => {
      await add('urn:never', {})
      await add('urn:late', { expiresAt: '2030-01-01T00:00:00Z' })
      await add('urn:instance', withBrief('2027-06-01T00:00:00.5Z'))
      await add('urn:early', { ...withBrief('2028-01-01T00:00:00Z'), expiresAt: '2027-01-01T00:00:00Z' })
      await add('urn:gone', { expiresAt: '2027-01-01T00:00:00Z' })
      await harness.store.change(tenant, 'urn:gone', remove, origin('deleteEntity'))

      expect(await next()).toEqual([
        { tenant, entityId: 'urn:early', expiresAt: '2027-01-01T00:00:00.000000Z' },
        { tenant, entityId: 'urn:instance', expiresAt: '2027-06-01T00:00:00.500000Z' },
        { tenant, entityId: 'urn:late', expiresAt: '2030-01-01T00:00:00.000000Z' },
      ])
      expect(await harness.schedule.next(1)).toHaveLength(1)
    })

    it('onScheduled() tells of what is written, if it expires', async () => {
      let calls = 0
      await using _ = await harness.schedule.onScheduled(() => {
        calls += 1
      })

      await add('urn:never', {})
      expect(calls).toBe(0)
      await add('urn:a', { expiresAt: '2027-01-01T00:00:00Z' })
      await waitUntil('a call', () => calls > 0)
    })

    it('deletes entities and instances at their time, with events, and nothing else', async () => {
      await add('urn:entity', { expiresAt: '2026-01-01T00:00:01Z' })
      await add('urn:instance', withBrief('2026-01-01T00:00:01Z'))
      await add('urn:later', { expiresAt: '2026-01-01T00:00:02Z' })
      contractClock.instant = '2026-01-01T00:00:01.000000Z'
      expect(await harness.reader.find(tenant, 'urn:entity')).toBeUndefined()

      await using _ = await start()
      await waitUntil('two expiries', async () => (await expiries()).length >= 2)

      expect((await expiries()).toSorted()).toEqual(['urn:entity', 'urn:instance'])
      const all = await events()
      const of = (id: string) => all.filter(([first]) => first.entityId === id).at(-1)
      expect(of('urn:entity')?.map(({ name, operation }) => [name, operation])).toEqual([
        [n, 'expireEntity'],
        ['entityDeleted', 'expireEntity'],
      ])
      expect(of('urn:instance')?.map(({ name, operation }) => [name, operation])).toEqual([
        ['attributeDeleted', 'expireAttribute'],
      ])
      expect(await harness.reader.find(tenant, 'urn:instance')).toMatchObject({
        attributes: { [n]: [{ value: 0 }] },
      })
      expect((await next()).map(({ entityId }) => entityId)).toEqual(['urn:later'])
    })

    it('wakes for what is written while it waits, and goes through a backlog', async () => {
      await using _ = await start()

      contractClock.instant = '2026-01-01T00:00:01.000000Z'
      const ids = Array.from({ length: 10 }, (_, index) => `urn:${index}`)
      for (const id of ids) await add(id, { expiresAt: '2026-01-01T00:00:00.9Z' })

      await waitUntil('ten expiries', async () => (await expiries()).length >= ids.length)
      expect((await expiries()).toSorted()).toEqual(ids)
    })

    it('makes each event once, however many run, and after a restart', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => `urn:${index}`)
      for (const id of ids) await add(id, { expiresAt: '2026-01-01T00:00:01Z' })
      contractClock.instant = '2026-01-01T00:00:02.000000Z'

      const stopped = await start()
      await stopped[Symbol.asyncDispose]()
      await using _first = await start()
      await using _second = await start()
      await waitUntil('nothing left', async () => (await next()).length === 0)

      expect((await expiries()).toSorted()).toEqual(ids.toSorted())
      const sequences = (await events()).flat().filter(({ entityId }) => entityId === 'urn:7')
      expect(sequences.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    })
  })
}
