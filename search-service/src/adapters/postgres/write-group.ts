import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import { placesGone, placeWrites } from './entity-geometry/place-writes.ts'
import { indexWrites, valuesGone } from './entity-index/index-writes.ts'
import { entityColumnCount, entityColumns, entityRows, type KeyedChange } from './entity-rows.ts'
import { historyColumnCount, historyColumns, historyRows, type KeyedPast } from './history-rows.ts'
import { outboxColumnCount, outboxColumns, outboxRows } from './outbox-rows.ts'
import type { SearchDatabase } from './search-database.ts'
import { newShapes, shapeColumnCount, shapeColumns } from './shape-columns.ts'
import { textColumn } from './text-column.ts'

// The select hides how many rows there are: the planner would make a plan for every number of them, and that takes longer than
// to write a row.
const column = (position: number) => `string_to_array((select $${position}::text), chr(29), '')`
const columns = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => column(first + index)).join(', ')

const historyFirst = entityColumnCount + 1
const outboxFirst = historyFirst + historyColumnCount
const newTenantsAt = outboxFirst + outboxColumnCount

/**
 * Everything a group leaves, in one statement, all of it or nothing: it fails with a serialization failure when an entity
 * has no longer the version that was read, because someone else changed or created it meanwhile.
 * `insert ... on conflict` goes through the key index whatever the statistics say; `update ... from` would not.
 * Only creations take a number of the order of pages, so that it stays dense. Rows of the outbox get their ids in the order
 * of the arrays.
 */
const writeStatement = `/* write_group */
with c as materialized (
  select coalesce(c.tenant, '') as tenant, c.id, c.types, c.doc, c.version, c.base_version, c.sequence, c.created_at,
    c.modified_at, c.expires_at, c.instance_expires_at, c.is_new::boolean as is_new, c.rows_gone, c.rows_added,
    c.shape::uuid as shape, c.places_gone, c.places_added
  from unnest(${columns(1, entityColumnCount)}) as c (tenant, id, types, doc, version, base_version, sequence,
    created_at, modified_at, expires_at, instance_expires_at, is_new, rows_gone, rows_added, shape,
    places_gone, places_added)
), written as (
  insert into entity as e
    (tenant, id, seq, types, doc, version, base_version, sequence, created_at, modified_at, deleted_at, expires_at,
      instance_expires_at, shape)
  select c.tenant, c.id, case when c.is_new then nextval('entity_seq_seq') else 0 end,
    string_to_array(c.types, chr(31)), c.doc::jsonb, c.version::int,
    c.base_version::int, c.sequence::bigint, c.created_at::timestamptz, c.modified_at::timestamptz,
    case when c.doc is null then c.modified_at::timestamptz end, c.expires_at::timestamptz,
    c.instance_expires_at::timestamptz, c.shape
  from c
  on conflict (tenant, id) do update set
    seq = case when excluded.seq > 0 then excluded.seq else e.seq end,
    types = excluded.types, doc = excluded.doc, version = excluded.version, base_version = excluded.base_version,
    sequence = excluded.sequence, created_at = excluded.created_at, modified_at = excluded.modified_at,
    deleted_at = excluded.deleted_at, expires_at = excluded.expires_at,
    instance_expires_at = excluded.instance_expires_at, shape = coalesce(excluded.shape, e.shape)
  where e.version = excluded.base_version
  returning tenant, id, seq
), gone as (
  select forget_entity_rows(array(${valuesGone}), array(${placesGone})) as rows
), ${indexWrites}, ${placeWrites}, history as (
  insert into attribute_instance
    (tenant, entity_id, attribute, dataset_id, kind, doc, observed_at, modified_at, deleted, operation_id, version)
  select coalesce(h.tenant, ''), h.entity_id, h.attribute, h.dataset_id, h.kind, h.doc::jsonb,
    h.observed_at::timestamptz, h.modified_at::timestamptz, h.deleted::boolean, h.operation_id, h.version::int
  from unnest(${columns(historyFirst, historyColumnCount)}) as h
    (tenant, entity_id, attribute, dataset_id, kind, doc, observed_at, modified_at, deleted, operation_id, version, past)
  where case when h.past::boolean then not in_history(coalesce(h.tenant, ''), h.entity_id, h.attribute, h.dataset_id,
    h.observed_at::timestamptz, h.doc::jsonb -> 'value') else true end
), outbox as (
  insert into event_outbox (shard, key, tenant, entity_id, first_sequence, events)
  select o.shard::smallint, o.key, coalesce(o.tenant, ''), o.entity_id, o.first_sequence::bigint, o.events
  from unnest(${columns(outboxFirst, outboxColumnCount)}) as o (shard, key, tenant, entity_id, first_sequence, events)
), new_tenant as (
  insert into tenant (id) select unnest(${column(newTenantsAt)}) on conflict do nothing
), new_shape as (
  insert into entity_shape (tenant, id, types, attributes)
  select coalesce(s.tenant, ''), s.id::uuid, string_to_array(s.types, chr(31)), s.attributes::jsonb
  from unnest(${columns(newTenantsAt + 1, shapeColumnCount)}) as s (tenant, id, types, attributes)
  on conflict do nothing
)
select case when (select count(*) from written) = cardinality(${column(2)})
  then (select rows from gone)
  else entity_changed_meanwhile() end`

/** What a group of changes wants to be written, in the order in which it was decided. */
export interface Group {
  readonly changes: readonly KeyedChange[]
  /** Only for the history. */
  readonly past: readonly KeyedPast[]
  readonly newTenants: readonly TenantId[]
}

/**
 * Writes state, history and outbox of a group. Needs no transaction around it, nor locks on what was read. Rejects with a
 * serialization failure when the group has to be read and decided again.
 */
export async function writeGroup(database: Kysely<SearchDatabase>, group: Group): Promise<void> {
  const rows = entityRows(group.changes)
  const shapes = newShapes(rows)
  const parameters = [
    ...entityColumns(rows, shapes),
    ...historyColumns(historyRows(group.changes, group.past)),
    ...outboxColumns(outboxRows(group.changes)),
    textColumn(group.newTenants),
    ...shapeColumns(rows, shapes),
  ]
  await database.executeQuery(CompiledQuery.raw(writeStatement, parameters))
}
