import { type Kysely, sql } from 'kysely'
import { placePath } from '../../src/adapters/postgres/entity-geometry/place-rows.ts'
import { bareKey, rowKey, valueKey } from '../../src/adapters/postgres/entity-index/index-key.ts'
import { indexPath, type PathSubject } from '../../src/adapters/postgres/entity-index/index-path.ts'

/** Names of what the loaded entities have. */
export const loaded = {
  types: Array.from({ length: 10 }, (_, n) => `https://uri.etsi.org/ngsi-ld/default-context/type${n}`),
  level: 'https://uri.etsi.org/ngsi-ld/default-context/level',
  name: 'https://uri.etsi.org/ngsi-ld/default-context/name',
  owner: 'https://uri.etsi.org/ngsi-ld/default-context/owner',
  location: 'https://uri.etsi.org/ngsi-ld/default-context/location',
}

/** `level` is spread evenly from 0 up to here. */
const maxLevel = 1_000_000

const level = sql`(n::bigint * 7919 % ${sql.lit(maxLevel)})`
const name = sql`('name ' || n % 1000)`
const owner = sql`('urn:owner:' || n / 50)`
const scope = sql`('site' || n % 100 || '/room' || n % 1000)`
const x = sql`(n % 1000 * 0.01)`
const y = sql`(n / 1000 * 0.01)`

/**
 * Entities number `from` up to but without `to`, with their rows in the index, made by the database itself: what
 * `entityRows` writes, but much faster. The first of ten types has those whose number ends with 0, and so on.
 */
export async function loadEntities<Schema>(
  database: Kysely<Schema>,
  from: number,
  to: number,
): Promise<void> {
  const numbers = sql`generate_series(${sql.lit(from)}, ${sql.lit(to - 1)}) as n`
  await sql`
    insert into entity (tenant, id, seq, types, version, base_version, sequence, created_at, modified_at, doc)
    select '', 'urn:e:' || n, n + 1, array['https://uri.etsi.org/ngsi-ld/default-context/type' || n % 10], 1, 0, 1, now(), now(),
      jsonb_build_object(
        'id', 'urn:e:' || n, 'types', jsonb_build_array('https://uri.etsi.org/ngsi-ld/default-context/type' || n % 10),
        'scopes', jsonb_build_array(${scope}),
        'createdAt', '2026-01-01T00:00:00.000000Z', 'modifiedAt', '2026-01-01T00:00:00.000000Z',
        'attributes', jsonb_build_object(
          ${loaded.level}::text, ${instance('Property', level)},
          ${loaded.name}::text, ${instance('Property', name)},
          ${loaded.owner}::text, ${instance('Relationship', owner)},
          ${loaded.location}::text, ${instance('GeoProperty', sql`jsonb_build_object('type', 'Point', 'coordinates', jsonb_build_array(${x}, ${y}))`)}))
    from ${numbers}`.execute(database)
  await sql`select setval('entity_seq_seq', ${to}::bigint)`.execute(database)
  await sql`insert into entity_type select '', unnest(${loaded.types}::text[]) on conflict do nothing`.execute(
    database,
  )
  const bare = sql`decode(${rowKey(bareKey('other'), 'uncertain')}, 'hex')`
  const certainOther = sql`decode(${rowKey(bareKey('other'), 'certain')}, 'hex')`
  const rows = [
    { subject: { of: 'type' as const }, key: bare },
    { subject: { of: 'attribute' as const, name: loaded.level }, key: numberKey(level) },
    { subject: { of: 'attribute' as const, name: loaded.name }, key: textKey('text', name) },
    { subject: { of: 'attribute' as const, name: loaded.owner }, key: textKey('uri', owner) },
    { subject: { of: 'attribute' as const, name: loaded.location }, key: certainOther },
    { subject: { of: 'scope' as const }, key: textKey('text', scope) },
  ]
  for (const { subject, key } of rows)
    await sql`
      insert into entity_value (tenant, path, segment, key, seq)
      select '', (${pathsOf(subject)}::bigint[])[n % 10 + 1], ((n + 1) >> 15)::int, ${key}, n + 1
      from ${numbers}`.execute(database)
  await sql`
    insert into entity_geometry (tenant, seq, path, spherical, in_range, place)
    select '', n + 1, ${placePath(loaded.location)}::bigint, true, true, ST_SetSRID(ST_MakePoint(${x}, ${y}), 4326)
    from ${numbers}`.execute(database)
}

function instance(kind: string, value: unknown) {
  return sql`jsonb_build_array(jsonb_build_object('kind', ${kind}::text, 'value', ${value}))`
}

function pathsOf(subject: PathSubject): readonly string[] {
  return loaded.types.map((type) => indexPath(type, subject))
}

/** `valueKey` of a number that is not negative. */
function numberKey(number: unknown) {
  const form = valueKey('number', 0).slice(0, 2)
  const bytes = sql`float8send(${number}::float8)`
  return sql`decode(${form}, 'hex') || set_byte(${bytes}, 0, get_byte(${bytes}, 0) | 128) || '\\x00'::bytea`
}

/** `valueKey` of a text that is not too long. */
function textKey(form: 'text' | 'uri', text: unknown) {
  return sql`decode(${bareKey(form)}, 'hex') || convert_to(${text}, 'UTF8') || '\\x0000'::bytea`
}
