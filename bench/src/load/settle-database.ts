import type { Target } from '@lodestream/shared/testing/broker-mode'
import pg from 'pg'

/** What the server does by itself sooner or later, so that it does not do it during a measurement. */
export async function settleDatabase({ databaseUrl }: Target): Promise<void> {
  if (databaseUrl === undefined) return
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('vacuum analyze')
  await client.query('checkpoint')
  await client.end()
}
