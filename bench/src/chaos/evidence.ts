import { waitUntil } from '@lodestream/shared/testing/wait-until'
import pg from 'pg'
import { type Tenant, tenantHeaders, tenantOf, tenants } from './chaos-entities.ts'
import type { Cluster } from './cluster.ts'
import type { Evidence, Write } from './history.ts'
import type { NotificationSink } from './notification-sink.ts'
import { readTopic } from './topic-reader.ts'

const settleDeadlineMs = 60_000
const pageSize = 100

export interface Run {
  readonly cluster: Cluster
  readonly sink: NotificationSink
  readonly writes: readonly Write[]
  readonly subscriptionIds: readonly string[]
  /** The last write of each entity. */
  readonly lastWrites: readonly Write[]
}

/** Waits until everything has come to rest after the last fault was healed, then collects what the oracle needs. */
export async function collectEvidence(run: Run): Promise<Evidence> {
  const { cluster, sink, writes, subscriptionIds } = run
  const database = new pg.Pool({ connectionString: cluster.postgres.url, max: 2 })
  const count = async (table: string) => {
    const { rows } = await database.query(`select count(*)::int as n from ${table}`)
    return rows[0].n as number
  }
  const begin = performance.now()
  const atRest = async () =>
    isToldOf(run) && (await count('event_outbox')) + (await count('notification_delivery')) === 0
  await waitUntil('the broker comes to rest', atRest, settleDeadlineMs).catch(() => {})
  const recoveredInMs = Math.round(performance.now() - begin)
  const evidence: Evidence = {
    writes,
    records: await readTopic(cluster.kafka.brokers),
    state: await readState(cluster),
    historyValues: await readHistory(database),
    notifications: sink.received,
    deadLetters: await readDeadLetters(database),
    subscriptionIds,
    outboxRows: await count('event_outbox'),
    pendingDeliveries: await count('notification_delivery'),
    recoveredInMs,
  }
  await database.end()
  return evidence
}

/** Every subscription was told of the last write of every entity of its tenant. */
function isToldOf({ sink, subscriptionIds, lastWrites }: Run): boolean {
  const told = new Set(sink.received.map(({ subscriptionId, value }) => `${subscriptionId} ${value}`))
  return subscriptionIds.every((id) =>
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
    rows.map(({ subscription_id, entity_id, body }) => {
      const { data } = JSON.parse(body) as { data: { v?: { value?: number } }[] }
      return `${subscription_id} ${entity_id} ${data[0]?.v?.value}`
    }),
  )
}
