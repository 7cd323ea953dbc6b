import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'

/** A statement that starts so is parsed and planned once per connection, under that name. */
const named = /^\/\* (\w{1,60}) \*\//

/**
 * A pool for Kysely whose statements may be named: those worth it start with a comment that holds the name. Only
 * constant texts may be named, and only those whose plan does not depend on the values.
 */
export function withNamedStatements(pool: pg.Pool): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    async connect() {
      const client = await pool.connect()
      const known = wrapped.get(client) ?? namingClient(client)
      wrapped.set(client, known)
      return known
    },
    end: () => pool.end(),
  }
}

function namingClient(client: pg.PoolClient): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]) => {
    const name = named.exec(text)?.[1]
    return client.query({ text, values: [...values], ...(name && { name }) })
  }
  // Kysely's type has an overload for cursors, which is not offered here.
  return { query, release: () => client.release() } as unknown as PostgresPoolClient
}
