import type { GeoQuery } from '@lodestream/shared/query/geo-query'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { placePath } from './entity-geometry/place-rows.ts'
import { toWkb } from './entity-geometry/to-wkb.ts'
import type { Reading } from './visible-entity.ts'

type Sql = RawBuilder<unknown>

const relations = {
  within: sql`ST_Within`,
  contains: sql`ST_Contains`,
  intersects: sql`ST_Intersects`,
  equals: sql`ST_Equals`,
  disjoint: sql`ST_Disjoint`,
  overlaps: sql`ST_Overlaps`,
} as const

/**
 * A geo-query (clause 4.10) as a condition on `entity`: one of its rows in `entity_geometry` has the relation; the twin of
 * shared/query/evaluate-geo-query, which says what the relations are and of which geometries they hold.
 */
export function geoToSql(
  { relation, geometry, geoproperty }: GeoQuery,
  { tenant, now }: Reading,
): RawBuilder<SqlBool> {
  const reference = sql`ST_GeomFromWKB(decode(${toWkb(geometry)}, 'hex'), 4326)`
  const condition =
    relation.kind === 'near'
      ? sql`case when g.spherical then ${nearCondition(relation, reference)} else false end`
      : sql`case when ST_IsValid(g.place) then ${relations[relation.kind]}(g.place, ${reference}) else false end`
  return sql<SqlBool>`exists (
    select from entity_geometry as g
    where g.tenant = ${tenant} and g.seq = entity.seq and g.path = ${placePath(geoproperty)}::bigint
      and (g.expires_at is null or g.expires_at > ${now}::timestamptz) and ${condition}
    offset 0)`
}

type Near = Extract<GeoQuery['relation'], { kind: 'near' }>

/** Distances on the sphere, between parts: taken whole, some geometries of several parts are measured wrongly. */
function nearCondition(relation: Near, reference: Sql): Sql {
  // Not correlated, so it is computed once.
  const parts = sql`(select array_agg(r.geom::geography) from ST_Dump(${reference}) as r)`
  const distance = (part: Sql) => sql`(
    select min(ST_Distance(${part}::geography, r.part, false)) from unnest(${parts}) as r (part))`
  if ('minDistance' in relation)
    return sql`(select min(${distance(sql`t.geom`)}) from ST_Dump(g.place) as t) > ${relation.minDistance}::float8`
  return sql`(select max(${distance(sql`t.geom`)}) from ST_DumpPoints(g.place) as t) <= ${relation.maxDistance}::float8`
}
