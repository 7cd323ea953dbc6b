import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely, type Transaction } from 'kysely'
import type { EntityState } from '../entity-state/entity-state.ts'
import type { SearchDatabase } from './search-database.ts'
import { textColumn } from './text-column.ts'

/** The key of an entity row. */
export interface EntityKey {
  readonly tenant: TenantId
  readonly entityId: string
}

/** A key as one text, and the order in which rows are locked: the same for everyone, so no two wait in a circle. */
export function keyText({ tenant, entityId }: EntityKey): string {
  return `${tenant}\u001d${entityId}`
}

// One index lookup per key whatever the statistics say; `id = any(...)` with an order may read a whole tenant.
const readStatement = `/* read_entities */
select e.* from unnest(
  string_to_array((select $1::text), chr(29), ''), string_to_array((select $2::text), chr(29), '')) as k (tenant, id)
cross join lateral (
  select tenant, id as "entityId", doc, version, sequence::float8 as sequence,
    to_char(modified_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "changedAt"
  from entity where tenant = coalesce(k.tenant, '') and id = k.id offset 0
) as e`
const lockStatement = readStatement
  .replace('read_entities', 'lock_entities')
  .replace(/\) as e$/, 'for update) as e')

interface LockedRow extends EntityKey {
  readonly doc: Entity | null
  readonly version: number
  readonly sequence: number
  readonly changedAt: string
}

/** Reads the rows of `keys` that there are, tombstones included. The result is by `keyText`. */
export function readEntities(
  database: Kysely<SearchDatabase>,
  keys: readonly EntityKey[],
): Promise<Map<string, EntityState>> {
  return selectEntities(database, readStatement, keys)
}

/** The same, and nobody else changes them before the end of the transaction. */
export function lockEntities(
  transaction: Transaction<SearchDatabase>,
  keys: readonly EntityKey[],
): Promise<Map<string, EntityState>> {
  return selectEntities(transaction, lockStatement, keys)
}

async function selectEntities(
  database: Kysely<SearchDatabase>,
  statement: string,
  keys: readonly EntityKey[],
): Promise<Map<string, EntityState>> {
  const sorted = keys.toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1))
  const parameters = [
    textColumn(sorted.map(({ tenant }) => tenant)),
    textColumn(sorted.map(({ entityId }) => entityId)),
  ]
  const { rows } = await database.executeQuery(CompiledQuery.raw(statement, parameters))
  return new Map((rows as LockedRow[]).map((row) => [keyText(row), stateOf(row)]))
}

function stateOf({ doc, version, sequence, changedAt }: LockedRow): EntityState {
  return { version, sequence, changedAt, ...(doc && { entity: doc }) }
}
