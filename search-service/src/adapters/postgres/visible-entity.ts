import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type RawBuilder, sql } from 'kysely'
import { rowsAtMost } from './slice.ts'

/** Who reads and when. */
export interface Reading {
  readonly tenant: TenantId
  readonly now: DateTime
}

/** What is asked of `entity`: `doc` is without the attribute instances that have expired. */
const columns = (now: DateTime) => sql`
  id, seq, types, version,
  case when instance_expires_at <= ${now}::timestamptz then ${livingDocument(now)} else doc end as doc`

const visible = ({ tenant, now }: Reading) => sql`
  tenant = ${tenant} and deleted_at is null and (expires_at is null or expires_at > ${now}::timestamptz)`

/** A FROM item: the entities of a tenant that have not expired (clause 4.5.1), or the first of them, in the order of pages. */
export function everyEntity(reading: Reading, most?: number): RawBuilder<unknown> {
  const limit = most === undefined ? sql`offset 0` : sql`limit ${rowsAtMost(most)}`
  return sql`(
    select ${columns(reading.now)} from entity where ${visible(reading)} order by tenant, seq ${limit}
  ) as entity`
}

/** A FROM item: those of them that are `hit`, one row each, in the order of the rows; looked up one by one. */
export function entityAt(hits: RawBuilder<unknown>, reading: Reading): RawBuilder<unknown> {
  return sql`${hits} cross join lateral (
    select ${columns(reading.now)} from entity where ${visible(reading)} and seq = hit.seq offset 0
  ) as entity`
}

/** A FROM item: those of them that have one of some ids. */
export function entitiesOf(ids: readonly string[], reading: Reading): RawBuilder<unknown> {
  return sql`unnest(${[...new Set(ids)]}::text[]) as hit (id)
    cross join lateral ${entityById(sql`hit.id`, reading)} as entity`
}

/** A FROM item, to be named: the one of them that has an id. */
export function entityById(id: RawBuilder<unknown>, reading: Reading): RawBuilder<unknown> {
  return sql`(select ${columns(reading.now)} from entity where ${visible(reading)} and id = ${id} offset 0)`
}

function livingDocument(now: DateTime): RawBuilder<unknown> {
  return sql`jsonb_set(doc, '{attributes}', (
    select coalesce(jsonb_object_agg(living.name, living.instances), '{}')
    from (
      select attribute.key as name, jsonb_agg(instance.value order by instance.place) as instances
      from jsonb_each(doc -> 'attributes') as attribute
      cross join lateral jsonb_array_elements(attribute.value) with ordinality as instance (value, place)
      where ((instance.value ->> 'expiresAt')::timestamptz <= ${now}::timestamptz) is not true
      group by attribute.key
    ) as living))`
}
