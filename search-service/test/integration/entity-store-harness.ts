import type { Database } from '@lodestream/shared/postgres/database'
import { openMigratedDatabase } from '@lodestream/shared/testing/open-migrated-database'
import { v7 as newId } from 'uuid'
import { searchMigrations } from '../../src/adapters/postgres/migrations/search-migrations.ts'
import { decodeOutboxEvents } from '../../src/adapters/postgres/outbox-events.ts'
import { PostgresEntityReader } from '../../src/adapters/postgres/postgres-entity-reader.ts'
import { PostgresEntityStore } from '../../src/adapters/postgres/postgres-entity-store.ts'
import { PostgresExpirySchedule } from '../../src/adapters/postgres/postgres-expiry-schedule.ts'
import type { SearchDatabase } from '../../src/adapters/postgres/search-database.ts'
import type { ExpiryHarness } from '../../src/operations/expire-entities.contract.ts'
import { contractClock, contractEncode } from '../../src/ports/entity-store.contract.ts'

export const storeOptions = {
  encode: contractEncode,
  tenantName: (tenant: string) => tenant,
  newOperationId: () => newId(),
  newEventId: () => newId(),
  clock: contractClock,
  maxWaitingChanges: 1_000,
  isRelayedHere: () => false,
  maxOutboxRows: 100_000,
}

/** A migrated database of its own on the server of the tests. */
export function openTestDatabase(): Promise<Database<SearchDatabase>> {
  return openMigratedDatabase(searchMigrations)
}

/** What the contract asks for, on an open database. */
export function harnessOn(database: Database<SearchDatabase>): ExpiryHarness {
  const store = new PostgresEntityStore(database, storeOptions)
  return {
    store,
    reader: new PostgresEntityReader(database, contractClock),
    schedule: new PostgresExpirySchedule(database),
    outbox: async (tenant) => {
      const rows = await database.kysely
        .selectFrom('event_outbox')
        .select(['key', 'events'])
        .where('tenant', '=', tenant)
        .orderBy('id')
        .execute()
      return rows.map(({ key, events }) => decodeOutboxEvents(key, events))
    },
    close: async () => {
      await store[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}
