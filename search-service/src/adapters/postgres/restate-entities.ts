import { encodeState } from '@lodestream/shared/events/encode-state'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { entityOfKey, tenantOfKey } from '@lodestream/shared/events/event-key'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { inTransaction } from '@lodestream/shared/postgres/transaction'
import { sql, type Transaction } from 'kysely'
import { type EntityKey, keyText, lockEntities } from './lock-entities.ts'
import { encodeOutboxEvents } from './outbox-events.ts'
import { outboxShard } from './outbox-shard.ts'
import { outboxChannel } from './postgres-entity-store.ts'
import type { SearchDatabase } from './search-database.ts'

/** What a state is made with. */
export interface RestateMeans {
  readonly tenantName: (tenant: TenantId) => string
  readonly newOperationId: () => string
}

/**
 * Puts the state of entities into the outbox once more, as it is now: whatever older state got behind it in the log is
 * replaced. Each takes a version of its own, so that a change that is under way meanwhile is decided again and comes after.
 */
export async function restateEntities(
  database: Database<SearchDatabase>,
  keys: readonly string[],
  means: RestateMeans,
): Promise<void> {
  for (const key of keys) {
    const [tenant, entityId] = [tenantOfKey(key), entityOfKey(key)]
    if (tenant === undefined || entityId === undefined) continue
    await inTransaction(database.kysely, (transaction) => restate(transaction, { tenant, entityId }, means))
  }
  database.signals.send(outboxChannel)
}

async function restate(
  transaction: Transaction<SearchDatabase>,
  key: EntityKey,
  { tenantName, newOperationId }: RestateMeans,
): Promise<void> {
  const { tenant, entityId } = key
  const current = (await lockEntities(transaction, [key])).get(keyText(key))
  if (current?.changedAt === undefined) return
  const { entity, sequence, changedAt: occurredAt } = current
  const entityVersion = current.version + 1
  await sql`
    update entity set version = ${entityVersion}, base_version = ${current.version}
    where tenant = ${tenant} and id = ${entityId}`.execute(transaction)
  const state = encodeState(entity, {
    ...{ tenant, tenantName: tenantName(tenant), entityId, sequence, entityVersion },
    ...{ operationId: newOperationId(), occurredAt, context: coreRequestContext },
  })
  await insert(transaction, key, { sequence, state })
}

async function insert(
  transaction: Transaction<SearchDatabase>,
  { tenant, entityId }: EntityKey,
  { sequence, state }: { readonly sequence: number; readonly state: EventRecord },
): Promise<void> {
  await sql`
    insert into event_outbox (shard, key, tenant, entity_id, first_sequence, events)
    values (${outboxShard(tenant, entityId)}, ${state.key}, ${tenant}, ${entityId}, ${sequence + 1},
      ${encodeOutboxEvents([state])})`.execute(transaction)
}
