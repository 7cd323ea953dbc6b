import { waitUntil } from '@lodestream/shared/testing/wait-until'
import pg from 'pg'
import { type Tenant, tenantHeaders, tenantOf, tenants } from './chaos-entities.ts'
import type { Cluster } from './cluster.ts'
import type { Evidence, Write } from './history.ts'
import type { NotificationSink } from './notification-sink.ts'
import { pendingKey } from './pending-key.ts'
import { readTopic } from './topic-reader.ts'

const restDeadlineMs = 120_000
const pageSize = 100

export interface Run {
  readonly cluster: Cluster
  /** The receiver of the observed subscriptions. */
  readonly sink: NotificationSink
  /** The observed: who is told of everything. */
  readonly observed: readonly string[]
}

/** What only the run knows. */
export type Remembered = Omit<
  Evidence,
  'records' | 'states' | 'state' | 'historyValues' | 'deadLetters' | 'outboxRows' | 'pendingDeliveries'
>

/**
 * Waits until everything has come to rest: whoever observes was told of the last write of each entity, and nothing waits.
 * Resolves with the milliseconds that it took, also when it did not happen.
 */
export async function comeToRest(run: Run, lastWrites: readonly Write[]): Promise<number> {
  await using database = openDatabase(run.cluster)
  const begin = performance.now()
  const isAtRest = async () =>
    isToldOf(run, lastWrites) && (await waitingRows(database.pool)).every((rows) => rows === 0)
  await waitUntil('the broker comes to rest', isAtRest, restDeadlineMs).catch(() => {})
  return Math.round(performance.now() - begin)
}

/** Collects what the oracle needs beside that. */
export async function collectEvidence(cluster: Cluster, remembered: Remembered): Promise<Evidence> {
  await using database = openDatabase(cluster)
  const [outboxRows, pendingDeliveries] = await waitingRows(database.pool)
  return {
    ...remembered,
    records: await readTopic(cluster.kafka.brokers, 'cim.entity'),
    states: await readTopic(cluster.kafka.brokers, 'cim.entity.state'),
    state: await readState(cluster),
    historyValues: await readHistory(database.pool),
    deadLetters: await readDeadLetters(database.pool),
    outboxRows,
    pendingDeliveries,
  }
}

function openDatabase(cluster: Cluster) {
  const pool = new pg.Pool({ connectionString: cluster.postgres.url, max: 2 })
  return { pool, [Symbol.asyncDispose]: () => pool.end() }
}

async function waitingRows(pool: pg.Pool): Promise<[outbox: number, deliveries: number]> {
  const { rows } = await pool.query(
    `select (select count(*)::int from event_outbox) as outbox,
      (select count(*)::int from notification_delivery) as deliveries`,
  )
  return [rows[0].outbox, rows[0].deliveries]
}

/** Everybody who observes was told of the last write of every entity of the tenant. */
function isToldOf({ sink, observed }: Run, lastWrites: readonly Write[]): boolean {
  const told = new Set(sink.received.map(({ subscriptionId, value }) => `${subscriptionId} ${value}`))
  return observed.every((id) =>
    lastWrites
      .filter(({ entityId }) => tenantOf(entityId) === tenantOf(id))
      .every(({ value }) => told.has(`${id} ${value}`)),
  )
}

async function readState(cluster: Cluster): Promise<Map<string, unknown>> {
  const pages = await Promise.all(tenants.map((tenant) => readTenant(cluster, tenant)))
  return new Map(pages.flat().map((entity) => [entity.id, entity]))
}

async function readTenant(cluster: Cluster, tenant: Tenant): Promise<{ readonly id: string }[]> {
  const url = cluster.searches[0]?.url
  const entities: { readonly id: string }[] = []
  for (let offset = 0; ; offset += pageSize) {
    const query = `type=Chaos&options=sysAttrs&limit=${pageSize}&offset=${offset}`
    const answer = await fetch(`${url}/ngsi-ld/v1/entities?${query}`, { headers: tenantHeaders(tenant) })
    const page = (await answer.json()) as { id: string }[]
    entities.push(...page)
    if (page.length < pageSize) return entities
  }
}

async function readHistory(database: pg.Pool): Promise<Set<number>> {
  const { rows } = await database.query(
    `select distinct (doc->>'value')::int as value from attribute_instance
     where attribute = 'https://uri.etsi.org/ngsi-ld/default-context/v' and jsonb_typeof(doc->'value') = 'number'
       and not deleted`,
  )
  return new Set(rows.map(({ value }) => value as number))
}

async function readDeadLetters(database: pg.Pool): Promise<Set<string>> {
  const { rows } = await database.query('select subscription_id, entity_id, body from dead_letter')
  return new Set(
    rows.map(({ subscription_id, entity_id, body }) => pendingKey(subscription_id, entity_id, body)),
  )
}
