import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commonMigrations } from '@lodestream/shared/postgres/common-migrations'
import { migrateToLatest } from '@lodestream/shared/postgres/migrate-to-latest'
import { openDatabase } from '@lodestream/shared/postgres/open-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchMigrations } from '../../src/adapters/postgres/migrations/search-migrations.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import { type ExpiryHarness, expiryScheduleContract } from '../../src/operations/expire-entities.contract.ts'
import { entityQueryContract } from '../../src/ports/entity-query.contract.ts'
import { entityReaderContract } from '../../src/ports/entity-reader.contract.ts'
import {
  contractClock,
  create,
  entityStoreContract,
  increment,
  origin,
} from '../../src/ports/entity-store.contract.ts'
import { harnessOn } from './entity-store-harness.ts'

describe('on the embedded database', () => {
  let folder: string
  let harness: ExpiryHarness | undefined
  const steps: string[] = []

  async function start(): Promise<ExpiryHarness> {
    const database = await openDatabase<SearchDatabase>({
      kind: 'embedded',
      folder,
      connectTimeoutMs: 10_000,
      onProgress: (step) => steps.push(step),
    })
    await migrateToLatest(database.kysely, commonMigrations)
    await migrateToLatest(database.kysely, searchMigrations)
    return harnessOn(database)
  }
  // One database for both contracts: making one takes long.
  const shared = async (): Promise<ExpiryHarness> => {
    harness ??= await start()
    return { ...harness, close: async () => {} }
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-'))
    harness = await start()
  })
  afterAll(async () => {
    await harness?.close()
    await rm(folder, { recursive: true })
  })

  entityStoreContract(shared)
  entityReaderContract(shared)
  entityQueryContract(shared)
  expiryScheduleContract(shared)

  it('says what takes so long at the first start', () => {
    expect(steps).toEqual(['creating the embedded database', 'installing PostGIS in it'])
  })

  it('refuses a second owner of its folder', async () => {
    await expect(start()).rejects.toThrow(`Data folder ${folder} is already open`)
  })

  it('finds everything after a restart', async () => {
    contractClock.instant = '2026-01-01T00:00:00.000000Z'
    const before = await shared()
    await before.store.change('kept', 'urn:a', create('urn:a'), origin('createEntity'))
    await harness?.close()
    harness = undefined

    const after = await shared()

    expect(await after.reader.find('kept', 'urn:a')).toMatchObject({ version: 1 })
    await expect(after.store.change('kept', 'urn:a', increment, origin('mergeEntity'))).resolves.toBe(1)
    expect(steps).toHaveLength(2)
  })

  it('has PostGIS', async () => {
    await harness?.close()
    harness = undefined
    await using database = await openDatabase({ kind: 'embedded', folder, connectTimeoutMs: 10_000 })

    const { rows } = await sql`select st_astext(st_point(1, 2)) as point`.execute(database.kysely)

    expect(rows).toEqual([{ point: 'POINT(1 2)' }])
  })
})
