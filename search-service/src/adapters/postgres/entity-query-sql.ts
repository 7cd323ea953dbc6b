import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { EntityQuery, EntitySelector } from '../../ports/entity-reader.ts'
import { typeSelectionToSql } from './type-selection-sql.ts'

/** The SQL interpreter of the query language: a condition on `entity.doc`. */
export type QToSql = (q: QExpression) => RawBuilder<SqlBool>

/** What is asked, of whom and when. */
export interface Selection {
  readonly tenant: TenantId
  readonly query: EntityQuery
  readonly now: DateTime
}

/** `from ... where ...` of the entities that a query selects; the conditions are AND-ed (clause 5.7.2). */
export function selectedEntities({ tenant, query, now }: Selection, qToSql: QToSql): RawBuilder<unknown> {
  const { selectors, attrs, q } = query
  const conditions = [
    selectors && sql<SqlBool>`(${sql.join([sql`false`, ...selectors.map(selectorToSql)], sql` or `)})`,
    attrs && sql<SqlBool>`entity.doc -> 'attributes' ?| ${[...attrs]}::text[]`,
    q && qToSql(q),
  ].filter((condition) => condition !== undefined)
  const where = sql.join([sql<SqlBool>`true`, ...conditions], sql` and `)
  return sql`from (${visibleEntities(tenant, now)}) as entity where ${where}`
}

function selectorToSql({ types, ids, idPattern }: EntitySelector): RawBuilder<SqlBool> {
  const conditions = [
    types && typeSelectionToSql(types),
    ids && sql<SqlBool>`entity.id = any(${[...ids]}::text[])`,
    idPattern === undefined
      ? undefined
      : sql<SqlBool>`entity.id ~ ${compilePattern(idPattern).source} collate "C"`,
  ].filter((condition) => condition !== undefined)
  return sql`(${sql.join([sql<SqlBool>`true`, ...conditions], sql` and `)})`
}

/** The entities of a tenant that have not expired, without the attribute instances that have (clause 4.5.1). */
function visibleEntities(tenant: TenantId, now: DateTime): RawBuilder<unknown> {
  return sql`
    select id, seq, types, version,
      case when instance_expires_at <= ${now}::timestamptz then ${livingDocument(now)} else doc end as doc
    from entity
    where tenant = ${tenant} and deleted_at is null
      and (expires_at is null or expires_at > ${now}::timestamptz)`
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
