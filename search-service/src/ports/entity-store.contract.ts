import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { AttributeInstance, DateTime, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import {
  AlreadyExists,
  BadRequestData,
  NonexistentTenant,
  ResourceNotFound,
} from '@lodestream/shared/ngsi-ld/errors'
import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EntityReader } from './entity-reader.ts'
import type { ChangeOrigin, Decide, EntityStore } from './entity-store.ts'

/** A store under contract, with what a test must see behind it. */
export interface EntityStoreHarness {
  readonly store: EntityStore
  readonly reader: EntityReader
  /** The outbox rows of one tenant, oldest first: one per operation, with its records. */
  outbox(tenant: string): Promise<readonly (readonly EventRecord[])[]>
  close(): Promise<void>
}

/** The clock that a harness gives to its store and reader. */
export const contractClock = {
  instant: '2026-01-01T00:00:00.000000Z',
  now(): DateTime {
    return this.instant
  },
}

/** What a harness gives to its store to make events with: recognisable, and one per change and instance. */
export function contractEncode(
  change: EntityChange,
  meta: {
    readonly entityId: string
    readonly tenantName: string
    readonly firstSequence: number
    readonly entityVersion: number
    readonly operation: OperationName
    readonly operationId: string
    readonly occurredAt: DateTime
  },
): readonly EventRecord[] {
  return eventNames(change).map((name, index) => ({
    key: `${meta.tenantName}|${meta.entityId}`,
    headers: { name, operation: meta.operation, operationId: meta.operationId },
    body: JSON.stringify({
      name,
      operation: meta.operation,
      entityId: meta.entityId,
      sequence: meta.firstSequence + index,
      version: meta.entityVersion,
      at: meta.occurredAt,
    }),
  }))
}

function eventNames(change: EntityChange): readonly string[] {
  if (change.kind === 'entityUpdated') return change.changes.map(({ kind }) => kind)
  if (change.kind === 'entityDeleted') return [...namesOf(change.previous), change.kind]
  return [change.kind, ...namesOf(change.entity)]
}

function namesOf(entity: Entity): readonly string[] {
  return Object.keys(entity.attributes)
}

export const n = 'https://example.org/n'

const plainNames = { expand: (name: string) => name, compact: (iri: string) => iri }
const context: RequestContext = {
  ...plainNames,
  given: undefined,
  linkUrl: '',
  eventContexts: [],
  eventTerms: plainNames,
}

/** An origin for tests. */
export function origin(operation: OperationName): ChangeOrigin {
  return { operation, context }
}

/** An entity with one attribute, `n`. */
function counter(id: string, value: number, now: DateTime): StoredEntity {
  return {
    id,
    types: ['https://example.org/Counter'],
    createdAt: now,
    modifiedAt: now,
    version: 1,
    attributes: { [n]: [{ kind: 'Property', value, createdAt: now, modifiedAt: now }] },
  }
}

/** Create Entity, as far as the store can tell. */
export function create(id: string, members: Partial<Entity> = {}): Decide<'created'> {
  return (current, now) => {
    if (current) throw new AlreadyExists(`Entity ${id} already exists`)
    return {
      change: { kind: 'entityCreated', entity: { ...counter(id, 0, now), ...members } },
      result: 'created',
    }
  }
}

/** Adds one to `n` and answers the new value. */
export const increment: Decide<number> = (current, now) => {
  if (!current) throw new ResourceNotFound('Entity does not exist')
  const previous = numberOf(current)
  const instance = { ...previous, value: Number(previous.value) + 1, modifiedAt: now }
  const entity = { ...current, modifiedAt: now, attributes: { ...current.attributes, [n]: [instance] } }
  const changes = [{ kind: 'attributeUpdated' as const, name: n, instance, previous }]
  return {
    change: { kind: 'entityUpdated', previous: current, entity, changes },
    result: Number(instance.value),
  }
}

/** Delete Entity. */
export const remove: Decide<'deleted'> = (current, now) => {
  if (!current) throw new ResourceNotFound('Entity does not exist')
  return { change: { kind: 'entityDeleted', previous: current, deletedAt: now }, result: 'deleted' }
}

function numberOf(entity: Entity): AttributeInstance {
  const instance = entity.attributes[n]?.[0]
  if (!instance) throw new Error(`Entity ${entity.id} has no ${n}`)
  return instance
}

/** What every EntityStore keeps, whatever it is made of. */
export function entityStoreContract(open: () => Promise<EntityStoreHarness>): void {
  describe('EntityStore contract: change()', () => {
    let harness: EntityStoreHarness
    let tenant: string
    let tests = 0

    beforeAll(async () => {
      harness = await open()
    })
    afterAll(() => harness.close())
    beforeEach(() => {
      tests += 1
      tenant = `contract${tests}`
      contractClock.instant = '2026-01-01T00:00:00.000000Z'
    })

    const change = <R>(id: string, decide: Decide<R>, operation: OperationName = 'createEntity') =>
      harness.store.change(tenant, id, decide, origin(operation))
    const events = async () => {
      const rows = await harness.outbox(tenant)
      return rows.map((records) => records.map(({ body }) => JSON.parse(body)))
    }

    it('stores what decide made and answers its result', async () => {
      await expect(change('urn:a', create('urn:a'))).resolves.toBe('created')

      const found = await harness.reader.find(tenant, 'urn:a')
      expect(found).toEqual(counter('urn:a', 0, contractClock.instant))
    })

    it('gives decide the entity as it stands, and the instant', async () => {
      await change('urn:a', create('urn:a'))
      contractClock.instant = '2026-01-02T00:00:00.000000Z'

      const seen = await change('urn:a', (current, now) => ({ result: { current, now } }))

      expect(seen).toEqual({
        current: counter('urn:a', 0, '2026-01-01T00:00:00.000000Z'),
        now: '2026-01-02T00:00:00.000000Z',
      })
    })

    it('writes nothing and emits nothing without a change', async () => {
      await change('urn:a', create('urn:a'))

      await change('urn:a', () => ({ result: undefined }), 'appendAttributes')

      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({ version: 1 })
      expect(await events()).toHaveLength(1)
    })

    it('rejects with what decide threw and writes nothing', async () => {
      await change('urn:a', create('urn:a'))

      await expect(change('urn:a', create('urn:a'))).rejects.toBeInstanceOf(AlreadyExists)
      await expect(change('urn:none', increment)).rejects.toBeInstanceOf(ResourceNotFound)

      expect(await events()).toHaveLength(1)
      expect(await harness.reader.find(tenant, 'urn:none')).toBeUndefined()
    })

    it('loses no update of 100 concurrent ones', async () => {
      await change('urn:hot', create('urn:hot'))

      const results = await Promise.all(
        Array.from({ length: 100 }, () => change('urn:hot', increment, 'updateAttributes')),
      )

      expect(results.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
      const found = await harness.reader.find(tenant, 'urn:hot')
      expect(found).toMatchObject({ version: 101, attributes: { [n]: [{ value: 100 }] } })
      const sequences = (await events()).flat().map(({ sequence }) => sequence)
      expect(sequences).toEqual(Array.from({ length: 102 }, (_, index) => index + 1))
    })

    it('lets one of several concurrent creations win', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, () => change('urn:one', create('urn:one'))),
      )

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await events()).toHaveLength(1)
    })

    it('does not let a refusal touch its neighbours', async () => {
      const refuse: Decide<never> = () => {
        throw new BadRequestData('Entity is not to my liking')
      }

      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          change(`urn:${index}`, index % 2 === 0 ? create(`urn:${index}`) : refuse),
        ),
      )

      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
        Array.from({ length: 20 }, (_, index) => index % 2 === 0),
      )
      expect(await events()).toHaveLength(10)
    })

    it('does not let a change that cannot be stored touch its neighbours', async () => {
      const circular: Record<string, unknown> = {}
      Object.assign(circular, { circular })
      const attributes = { [n]: [{ kind: 'Property', value: circular }] } as unknown as Entity['attributes']

      const outcomes = await Promise.allSettled([
        change('urn:a', create('urn:a')),
        change('urn:b', () => {
          throw new TypeError('not one of ours')
        }),
        change('urn:c', create('urn:c')),
        change('urn:d', create('urn:d', { attributes: Object.freeze(attributes) })),
      ])

      expect(outcomes.slice(0, 3).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await harness.reader.find(tenant, 'urn:c')).toBeDefined()
    })

    it('puts all events of an operation in one row, in order', async () => {
      const other = 'https://example.org/other'
      const attributes = {
        [n]: [{ kind: 'Property', value: 1 }],
        [other]: [{ kind: 'Property', value: 2 }],
      } as const
      await change('urn:a', create('urn:a', { attributes }))

      const [row] = await events()

      expect(row?.map(({ name }) => name)).toEqual(['entityCreated', n, other])
      expect(row?.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
      expect(new Set(row?.map(({ version }) => version))).toEqual(new Set([1]))
    })

    it('goes on with sequence and version after delete and re-creation', async () => {
      await change('urn:a', create('urn:a'))
      await change('urn:a', remove, 'deleteEntity')
      expect(await harness.reader.find(tenant, 'urn:a')).toBeUndefined()
      await expect(change('urn:a', increment)).rejects.toBeInstanceOf(ResourceNotFound)

      await change('urn:a', create('urn:a'))
      await change('urn:a', increment, 'updateAttributes')

      const all = (await events()).flat()
      expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(all.map(({ version }) => version)).toEqual([1, 1, 2, 2, 3, 3, 4])
      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({ version: 4 })
    })

    it('applies create, update, delete and create of one burst in order', async () => {
      await Promise.all([
        change('urn:a', create('urn:a')),
        change('urn:a', increment),
        change('urn:a', remove),
        change('urn:a', create('urn:a')),
        change('urn:a', increment),
        change('urn:b', create('urn:b')),
      ])

      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({
        version: 5,
        attributes: { [n]: [{ value: 1 }] },
      })
    })

    it('counts a change without events as a version', async () => {
      await change('urn:a', create('urn:a'))

      await change('urn:a', (current) => {
        if (!current) throw new Error('no entity')
        const entity = { ...current, types: [...current.types, 'https://example.org/Other'] }
        return {
          change: { kind: 'entityUpdated', previous: current, entity, changes: [] },
          result: undefined,
        }
      })
      await change('urn:a', increment)

      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({ version: 3 })
      const all = (await events()).flat()
      expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    })

    it('never lets the time of an entity go backwards', async () => {
      contractClock.instant = '2026-02-01T00:00:00.000000Z'
      await change('urn:a', create('urn:a'))
      contractClock.instant = '2026-01-01T00:00:00.000000Z'

      const seen = await change('urn:a', (_, now) => ({ result: now }))

      expect(seen).toBe('2026-02-01T00:00:00.000000Z')
    })

    it('creates the tenant with its first entity', async () => {
      const nothing: Decide<undefined> = () => ({ result: undefined })
      await expect(change('urn:a', increment)).rejects.toBeInstanceOf(NonexistentTenant)
      await expect(change('urn:a', nothing)).rejects.toBeInstanceOf(NonexistentTenant)
      await expect(harness.reader.find(tenant, 'urn:a')).rejects.toBeInstanceOf(NonexistentTenant)

      await change('urn:a', create('urn:a'))
      await change('urn:a', remove)

      await expect(change('urn:a', increment)).rejects.toBeInstanceOf(ResourceNotFound)
      expect(await harness.reader.find(tenant, 'urn:a')).toBeUndefined()
    })

    it('makes no event and no version of a value of the past', async () => {
      await change('urn:a', create('urn:a'))
      const instance = { kind: 'Property' as const, value: 7, observedAt: '2025-01-01T00:00:00Z' }

      const result = await change(
        'urn:a',
        () => ({ past: { name: n, instance }, result: 'late' }),
        'telemetry',
      )

      expect(result).toBe('late')
      expect(await events()).toHaveLength(1)
      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({ version: 1 })
      await change('urn:a', increment)
      expect((await events()).flat().map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    })

    it('has the default tenant from the start', async () => {
      await expect(
        harness.store.change('', 'urn:none', increment, origin('mergeEntity')),
      ).rejects.toBeInstanceOf(ResourceNotFound)
      expect(await harness.reader.find('', 'urn:none')).toBeUndefined()
    })

    it('keeps the same id apart in two tenants', async () => {
      await change('urn:a', create('urn:a'))
      await harness.store.change(`${tenant}other`, 'urn:a', create('urn:a'), origin('createEntity'))

      await change('urn:a', increment)

      expect(await harness.reader.find(`${tenant}other`, 'urn:a')).toMatchObject({ version: 1 })
    })

    it('deletes what has expired before it decides, with events', async () => {
      await change('urn:a', create('urn:a', { expiresAt: '2026-01-01T01:00:00Z' }))
      contractClock.instant = '2026-01-01T01:00:00.000000Z'
      expect(await harness.reader.find(tenant, 'urn:a')).toBeUndefined()

      await change('urn:a', create('urn:a'))

      const rows = await events()
      expect(rows.map((row) => row[0].operation)).toEqual(['createEntity', 'expireEntity', 'createEntity'])
      expect(rows.flat().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6])
      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({ version: 3 })
    })

    it('deletes expired attribute instances before it decides, with events', async () => {
      const brief = 'https://example.org/brief'
      const expiring = { kind: 'Property', value: 1, expiresAt: '2026-01-01T00:00:01.5Z' } as const
      await change('urn:a', create('urn:a', { attributes: { [brief]: [expiring] } }))
      contractClock.instant = '2026-01-01T00:00:02.000000Z'
      expect(await harness.reader.find(tenant, 'urn:a')).toMatchObject({ attributes: {} })

      const seen = await change('urn:a', (current) => ({ result: current?.attributes }))

      expect(seen).toEqual({})
      expect((await events()).at(-1)).toMatchObject([
        { name: 'attributeDeleted', operation: 'expireAttribute' },
      ])
    })

    describe('changeAll()', () => {
      const all = <R>(changes: readonly (readonly [string, Decide<R>])[]) =>
        harness.store.changeAll(
          tenant,
          changes.map(([entityId, decide]) => ({ entityId, decide, origin: origin('upsertBatch') })),
        )

      it('answers each change in its place; a refusal touches no other', async () => {
        const answers = await all<unknown>([
          ['urn:a', create('urn:a')],
          ['urn:none', increment],
          ['urn:b', create('urn:b')],
          ['urn:a', create('urn:a')],
          ['urn:a', increment],
        ])

        expect(answers).toEqual([
          { result: 'created' },
          { refusal: expect.any(ResourceNotFound) },
          { result: 'created' },
          { refusal: expect.any(AlreadyExists) },
          { result: 1 },
        ])
        expect((await events()).map((row) => row.map(({ name }) => name))).toEqual([
          ['entityCreated', n],
          ['entityCreated', n],
          ['attributeUpdated'],
        ])
      })

      it('gives all changes one instant', async () => {
        const instants = ['2026-01-01T00:00:01.000000Z', '2026-01-01T00:00:02.000000Z']
        const tick: Decide<string> = (_, now) => {
          contractClock.instant = instants.shift() ?? contractClock.instant
          return { result: now }
        }
        await change('urn:a', create('urn:a'))

        const answers = await all([
          ['urn:a', tick],
          ['urn:b', tick],
          ['urn:a', tick],
        ])

        expect(answers).toEqual(Array(3).fill({ result: '2026-01-01T00:00:00.000000Z' }))
      })

      it('applies changes of one entity in order, whoever else changes it meanwhile', async () => {
        await change('urn:hot', create('urn:hot'))

        await Promise.all([
          ...Array.from({ length: 20 }, () => change('urn:hot', increment)),
          all(Array.from({ length: 150 }, (_, index) => [index % 3 ? 'urn:hot' : `urn:${index}`, increment])),
          all(Array.from({ length: 20 }, () => ['urn:hot', increment])),
        ])

        expect(await harness.reader.find(tenant, 'urn:hot')).toMatchObject({
          attributes: { [n]: [{ value: 140 }] },
        })
        const sequences = (await events()).flat().map(({ sequence }) => sequence)
        expect(sequences).toEqual(Array.from({ length: 142 }, (_, index) => index + 1))
      })

      it('creates the tenant with the first creation, and refuses without one', async () => {
        expect(await all([['urn:a', increment]])).toEqual([{ refusal: expect.any(NonexistentTenant) }])

        await all([['urn:a', create('urn:a')]])

        expect(await all([['urn:a', increment]])).toEqual([{ result: 1 }])
      })

      it('does nothing with nothing', async () => {
        expect(await all([])).toEqual([])
      })
    })

    it('keeps any text and any key as they are', async () => {
      const value = JSON.parse(
        '{"__proto__":{"a":1},"text":"\\u001e \\u001f \\u001d \' \\" \\\\ \u{1f600} \\\\N {}"}',
      )
      await change('urn:a', create('urn:a', { attributes: { [n]: [{ kind: 'Property', value }] } }))

      const found = await harness.reader.find(tenant, 'urn:a')

      expect(JSON.parse(JSON.stringify(found?.attributes[n]?.[0]?.value))).toEqual(value)
      expect(Object.hasOwn(Object(found?.attributes[n]?.[0]?.value), '__proto__')).toBe(true)
    })
  })
}
