import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type RawBuilder, sql } from 'kysely'

/** Who reads and when. */
export interface Reading {
  readonly tenant: TenantId
  readonly now: DateTime
}

/** What is asked of `entity`: `doc` is without the attribute instances that have expired. */
const columns = (now: DateTime) => sql`
  id, seq, types, version,
  case when instance_expires_at <= ${now}::timestamptz then ${livingDocument(now)} else doc end as doc`

const hasNotExpired = (now: DateTime) => sql`(expires_at is null or expires_at > ${now}::timestamptz)`

/**
 * The tenant of entities that are looked up by their place: in the collation of the index `entity_page`, so that no other
 * index fits. While a table is empty all indexes that fit look alike, and a plan made then is kept for long.
 */
const tenantOfPage = (tenant: TenantId) => sql`tenant = ${tenant} collate "C" and deleted_at is null`

/** A FROM item: the entities of a tenant that have not expired (clause 4.5.1), or those behind a place, in the order of pages. */
export function everyEntity({ tenant, now }: Reading, after?: string): RawBuilder<unknown> {
  return sql`(
    select ${columns(now)} from entity
    where ${tenantOfPage(tenant)} and ${hasNotExpired(now)} ${isBehind(after)} order by seq offset 0
  ) as entity`
}

/** The rest of a condition on `seq`; empty without a place. */
export function isBehind(place: string | undefined): RawBuilder<unknown> {
  return place === undefined ? sql`` : sql`and seq > ${place}::bigint`
}

/** A FROM item: those of them that are `hit`, one row each, in the order of the rows; looked up one by one. */
export function entityAt(hits: RawBuilder<unknown>, { tenant, now }: Reading): RawBuilder<unknown> {
  return sql`${hits} cross join lateral (
    select ${columns(now)} from entity where ${tenantOfPage(tenant)} and ${hasNotExpired(now)} and seq = hit.seq
    offset 0
  ) as entity`
}

/** A FROM item: those of them that have one of some ids. */
export function entitiesOf(ids: readonly string[], reading: Reading): RawBuilder<unknown> {
  return sql`unnest(${[...new Set(ids)]}::text[]) as hit (id)
    cross join lateral ${entityById(sql`hit.id`, reading)} as entity`
}

/** A FROM item, to be named: the one of them that has an id. What is deleted is left out afterwards: only the key fits. */
export function entityById(id: RawBuilder<unknown>, { tenant, now }: Reading): RawBuilder<unknown> {
  return sql`(
    select ${columns(now)}
    from (select * from entity where tenant = ${tenant} and id = ${id} offset 0) as entity
    where deleted_at is null and ${hasNotExpired(now)} offset 0
  )`
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
