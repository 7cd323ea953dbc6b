import type { Target } from '@lodestream/shared/testing/broker-mode'
import pg from 'pg'
import { createSubscriptions } from './measured-subscriptions.ts'

const endpoint = 'http://127.0.0.1:9/'
/** Below it, not worth copying. */
const copiedFrom = 1_000

/** Adds subscriptions of four kinds in turn that no entity of a workload ever matches: by id, by idPattern, by type, by q. */
export async function addIdleSubscriptions(target: Target, count: number): Promise<void> {
  if (target.databaseUrl !== undefined && count >= copiedFrom) {
    await copySubscriptions(target, target.databaseUrl, count)
    return
  }
  const subscriptions = Array.from({ length: Math.max(0, count) }, (_, n) => ({
    condition: conditionOf(n),
    endpoint,
  }))
  await createSubscriptions(target, subscriptions)
}

function conditionOf(n: number): object {
  const watchedAttributes = ['temperature']
  const kinds = [
    { entities: [{ type: 'none', id: `urn:ngsi-ld:none:${n}` }], watchedAttributes },
    { entities: [{ type: 'none', idPattern: `^urn:ngsi-ld:none:${n}:.*` }] },
    { entities: [{ type: `none${n % 1000}` }], watchedAttributes },
    { entities: [{ type: 'none' }], q: `temperature>${n}`, watchedAttributes },
  ]
  return kinds[n % kinds.length] ?? {}
}

/** Numbers that the copies replace: 7000000000 and up, without their last two digits. */
const marked = 7_000_000_000

/** The first ones as clients create them, the rest as copies of these: a database writes them in seconds. */
async function copySubscriptions(target: Target, databaseUrl: string, count: number): Promise<void> {
  const originals = 4 + (count % 4)
  const ids = await createSubscriptions(
    target,
    Array.from({ length: originals }, (_, n) => ({ condition: conditionOf(marked + n), endpoint })),
  )
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    // The row of the counter stays locked: changes become visible in the order of their revisions.
    await client.query('update subscription_revision set revision = revision + $1', [count])
    await client.query(
      `insert into subscription (tenant, subscription_id, document, created_at, revision)
       select tenant, subscription_id || ':' || n,
         replace(replace(document, subscription_id, subscription_id || ':' || n), '70000000', (70000000 + n)::text),
         created_at, (select revision from subscription_revision) - $2 * 4 + (n - 1) * 4 + array_position($1, subscription_id)
       from subscription, generate_series(1, $2::int) n where subscription_id = any($1::text[])`,
      [ids.slice(0, 4), (count - originals) / 4],
    )
    await client.query('commit')
  } finally {
    await client.end()
  }
}
