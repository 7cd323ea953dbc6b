import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { QBracket, QTarget } from '@lodestream/shared/query/q-expression'
import { type RawBuilder, sql } from 'kysely'
import { toWkb } from './entity-geometry/to-wkb.ts'

type Sql = RawBuilder<unknown>

/** The instance that a path leads to, the default one of each step, else the first; null when there is none. */
export function orderInstance({ path }: QTarget): Sql {
  return path.reduce<Sql>(
    (owner, name) => sql`(
      select instance.v
      from jsonb_array_elements(${owner} -> 'attributes' -> ${name}::text) with ordinality as instance (v, place)
      order by instance.v ? 'datasetId', instance.place limit 1)`,
    sql`entity.doc`,
  )
}

/** The value by which an entity is ordered, of the instance that it has; the twin of shared/query/order-value. */
export function orderValue({ path, member, bracket }: QTarget, instance: Sql): Sql {
  if (member !== undefined) {
    if (path.length === 0) return sql`(entity.doc -> ${member}::text)`
    return bracket ? sql`null::jsonb` : sql`(${instance} -> ${member}::text)`
  }
  return sql`case ${instance} ->> 'kind'
    when 'LanguageProperty' then ${languageText(instance, bracket)}
    when 'JsonProperty' then ${valueAt(instance, bracket)}
    else ${untyped(valueAt(instance, bracket))}
    end`
}

/** Metres from a geometry to the GeoProperty that an instance is; null when it is none. */
export function distanceFrom(from: JsonObject, { member, bracket }: QTarget, instance: Sql): Sql {
  if (member !== undefined || bracket !== undefined) return sql`null::float8`
  const geometry = sql`jsonb_build_object(
    'type', ${instance} -> 'value' -> 'type', 'coordinates', ${instance} -> 'value' -> 'coordinates')`
  // What is measured from is the same for every entity, so it is computed once.
  const parts = sql`(
    select array_agg(r.geom::geography) from ST_Dump(ST_GeomFromWKB(decode(${toWkb(from)}, 'hex'), 4326)) as r)`
  return sql`case when ${instance} ->> 'kind' = 'GeoProperty' then (
    select min(ST_Distance(t.geom::geography, r.part, false))
    from ST_Dump(ST_SetSRID(ST_Force2D(ST_GeomFromGeoJSON(${geometry})), 4326)) as t cross join unnest(${parts}) as r (part)
  ) end`
}

function languageText(instance: Sql, bracket: QBracket | undefined): Sql {
  const map = sql`case when jsonb_typeof(${instance} -> 'value') = 'object' then ${instance} -> 'value' end`
  const entries = sql`select entry.v from jsonb_each(${map}) as entry (tag, v)`
  if (bracket === undefined || bracket.text === '*')
    return sql`(${entries} order by entry.tag <> '@none', entry.tag collate "C" limit 1)`
  return sql`(${entries} where lower(entry.tag collate "C") = lower(${bracket.text}::text collate "C")
    order by entry.tag collate "C" limit 1)`
}

/** What stands in a value under the keys of a bracket: by the stored keys in a Property, else as they are given. */
function valueAt(instance: Sql, bracket: QBracket | undefined): Sql {
  const steps = bracket?.raw ?? []
  return steps.reduce<Sql>((value, raw, step) => {
    const stored = bracket?.expanded[step] ?? raw
    if (raw === stored) return sql`(${value} -> ${raw}::text)`
    return sql`(
      select case when ${instance} ->> 'kind' = 'Property' then coalesce(o.v -> ${stored}::text, o.v -> ${raw}::text)
        else o.v -> ${raw}::text end
      from (select ${value} as v offset 0) as o)`
  }, sql`(${instance} -> 'value')`)
}

function untyped(value: Sql): Sql {
  return sql`(select coalesce(o.v -> '@value', o.v) from (select ${value} as v offset 0) as o)`
}
