import { sql } from 'kysely'
import { describe } from 'vitest'
import { encodeOutboxEvents } from '../../src/adapters/postgres/outbox-events.ts'
import { outboxShardCount } from '../../src/adapters/postgres/outbox-shard.ts'
import { PostgresOutbox } from '../../src/adapters/postgres/postgres-outbox.ts'
import { outboxContract } from '../../src/ports/outbox.contract.ts'
import { openTestDatabase } from './entity-store-harness.ts'

describe.skipIf(process.env.DATABASE_URL === undefined)('on a PostgreSQL server', () => {
  outboxContract('in PostgreSQL', async () => {
    const database = await openTestDatabase()
    return {
      outbox: new PostgresOutbox(database),
      shards: outboxShardCount,
      async add(shard, records) {
        const key = records[0]?.key ?? ''
        await sql`
          insert into event_outbox (shard, key, tenant, entity_id, first_sequence, events)
          values (${shard}, ${key}, '', ${key}, 1, ${encodeOutboxEvents(records)})`.execute(database.kysely)
      },
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  })
})
