import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import { PreconditionFailed } from '@lodestream/shared/ngsi-ld/errors'
import type { Database } from '@lodestream/shared/postgres/database'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import type { Precondition } from '../../src/domain/precondition.ts'
import { createEntity } from '../../src/operations/create-entity.ts'
import { deleteEntity } from '../../src/operations/delete-entity.ts'
import { updateAttributes } from '../../src/operations/update-attributes.ts'
import { openTestDatabase, storeOptions } from './entity-store-harness.ts'

const speed = 'https://cars.example/speed'
const provision = { tenant: '', context: coreRequestContext }

let database: Database<SearchDatabase>
/** Two processes of the broker on one database: nothing but the rows is between their writers. */
let stores: readonly PostgresEntityStore[]

beforeAll(async () => {
  database = await openTestDatabase()
  stores = [new PostgresEntityStore(database, storeOptions), new PostgresEntityStore(database, storeOptions)]
})

afterAll(async () => {
  for (const store of stores) await store[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

function instance(value: number) {
  return { [speed]: [{ kind: 'Property' as const, value }] }
}

function create(store: PostgresEntityStore, id: string, precondition?: Precondition) {
  const entity = { id, types: ['https://cars.example/Car'], attributes: instance(0) }
  return createEntity(store)({ ...provision, ...(precondition && { precondition }) }, entity)
}

function write(
  store: PostgresEntityStore,
  id: string,
  change: { value: number; precondition: Precondition },
) {
  const { value, precondition } = change
  const fragment = { attributes: instance(value) }
  return updateAttributes(store)({ ...provision, precondition }, { target: { id }, fragment })
}

/** Everybody at once, from both stores. */
async function race<Result>(
  writers: number,
  act: (store: PostgresEntityStore, n: number) => Promise<Result>,
) {
  const settled = await Promise.allSettled(
    Array.from({ length: writers }, async (_, n) => act(stores[n % 2] as PostgresEntityStore, n)),
  )
  const won = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const lost = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  return { won, lost }
}

it('of 50 writers that name the same version exactly one wins, round after round', async () => {
  const id = 'urn:ngsi-ld:Car:race'
  let { version = 0 } = await create(stores[0] as PostgresEntityStore, id)

  for (let round = 0; round < 10; round++) {
    const { won, lost } = await race(50, (store, value) =>
      write(store, id, { value, precondition: { ifMatch: [version] } }),
    )

    expect(won.map((written) => written.version)).toEqual([version + 1])
    expect(lost.every((error) => error instanceof PreconditionFailed)).toBe(true)
    expect(lost).toHaveLength(49)
    version += 1
  }
})

it('of 50 creators with If-None-Match: * exactly one wins', async () => {
  const id = 'urn:ngsi-ld:Car:created'

  const { won, lost } = await race(50, (store) => create(store, id, { ifNoneMatch: 'any' }))

  expect(won.map(({ version }) => version)).toEqual([1])
  expect(lost.every((error) => error instanceof PreconditionFailed)).toBe(true)
})

it('counts on when an entity is deleted and created again', async () => {
  const id = 'urn:ngsi-ld:Car:again'
  const [store] = stores as readonly [PostgresEntityStore]
  await create(store, id)
  const deleted = await deleteEntity(store)(provision, { id })

  expect(deleted.version).toBeUndefined()
  expect((await create(store, id)).version).toBe(3)
  await expect(write(store, id, { value: 1, precondition: { ifMatch: [1] } })).rejects.toThrow(
    `Entity ${id} has version 3, but If-Match asks for version 1`,
  )
})
