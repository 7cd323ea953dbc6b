import { waitUntil } from '@lodestream/shared/testing/wait-until'
import pg from 'pg'

/** An outbox that fills, because its relays cannot prolong their claims. */
export interface HeldOutbox {
  /** Lets the relays go on. */
  release(): Promise<void>
}

const emptyDeadlineMs = 120_000

/** Locks the shards of an outbox, and waits until the leases of its relays are over. */
export async function holdOutbox(databaseUrl: string): Promise<HeldOutbox> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await waitUntil('an empty outbox', () => isEmpty(client), emptyDeadlineMs)
  await client.query('begin')
  await client.query('select 1 from outbox_shard for update')
  await waitUntil('the relays stand still', () => isAbandoned(client), emptyDeadlineMs)
  return {
    release: async () => {
      await client.query('commit')
      await client.end()
    },
  }
}

async function isAbandoned(client: pg.Client): Promise<boolean> {
  const late = 'select 1 from outbox_shard where expires_at > clock_timestamp() limit 1'
  return (await client.query(late)).rowCount === 0
}

async function isEmpty(client: pg.Client): Promise<boolean> {
  return (await client.query('select 1 from event_outbox limit 1')).rowCount === 0
}
