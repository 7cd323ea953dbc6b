import { compilePattern } from '@lodestream/shared/query/pattern'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { EntityQuery, EntitySelector } from '../../ports/entity-reader.ts'
import { geoToSql } from './geo-sql.ts'
import { qToSql } from './q-sql.ts'
import { scopeToSql } from './scope-sql.ts'
import { typeSelectionToSql } from './type-selection-sql.ts'
import type { Reading } from './visible-entity.ts'

/** What a query asks of `entity` (visible-entity), all of it (clause 5.7.2). Every value is a bound parameter. */
export function entityConditions(
  { selectors, attrs, q, geo, scope }: EntityQuery,
  reading: Reading,
): RawBuilder<SqlBool> {
  const conditions = [
    selectors && sql<SqlBool>`(${sql.join([sql`false`, ...selectors.map(selectorToSql)], sql` or `)})`,
    attrs && sql<SqlBool>`entity.doc -> 'attributes' ?| ${[...attrs]}::text[]`,
    scope && scopeToSql(scope),
    q && qToSql(q, reading),
    geo && geoToSql(geo, reading),
  ].filter((condition) => condition !== undefined)
  return sql<SqlBool>`(${sql.join([sql`true`, ...conditions], sql` and `)})`
}

function selectorToSql({ types, ids, idPattern }: EntitySelector): RawBuilder<SqlBool> {
  const conditions = [
    types && typeSelectionToSql(types),
    ids && sql<SqlBool>`entity.id = any(${[...ids]}::text[])`,
    idPattern === undefined
      ? undefined
      : sql<SqlBool>`entity.id ~ ${compilePattern(idPattern).source} collate "C"`,
  ].filter((condition) => condition !== undefined)
  return sql<SqlBool>`(${sql.join([sql`true`, ...conditions], sql` and `)})`
}
