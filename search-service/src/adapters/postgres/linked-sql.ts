import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { entityById, type Reading } from './visible-entity.ts'

export type Linked = Extract<QExpression, { kind: 'linked' }>

/**
 * A condition on linked entities (clause 4.9) as one on `entity.doc`; the twin of compileQ in shared/query/evaluate-q. It
 * goes relationship by relationship and takes each entity once, so that the work is bounded by the entities within reach.
 */
export function linkedToSql(
  linked: Linked,
  reading: Reading,
  qToSql: (q: QExpression) => RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  let reached = objectsOf(sql`entity.doc`, linked.relationship)
  let link = linked
  for (; link.inner.kind === 'linked'; link = link.inner) {
    reached = sql`
      select distinct object.id
      from (${reached}) as linked (id) cross join lateral ${entityById(sql`linked.id`, reading)} as entity
      cross join lateral (${objectsOf(sql`entity.doc`, link.inner.relationship)}) as object (id)
      where ${hasType(link.types)}`
  }
  return sql<SqlBool>`exists (
    select from (${reached} offset 0) as linked (id)
    cross join lateral ${entityById(sql`linked.id`, reading)} as entity
    where ${hasType(link.types)} and ${qToSql(link.inner)}
    offset 0)`
}

function hasType(types: readonly Iri[] | undefined): RawBuilder<unknown> {
  return types === undefined ? sql`true` : sql`entity.types && ${[...types]}::text[]`
}

/** The ids that the instances of a relationship hold, each once. */
function objectsOf(doc: RawBuilder<unknown>, relationship: Iri): RawBuilder<unknown> {
  return sql`
    select distinct object.v #>> '{}'
    from jsonb_array_elements(${doc} -> 'attributes' -> ${relationship}::text) as instance (v)
    cross join lateral jsonb_array_elements(
      case when jsonb_typeof(instance.v -> 'value') = 'array' then instance.v -> 'value'
        else jsonb_build_array(instance.v -> 'value') end
    ) as object (v)
    where instance.v ->> 'kind' in ('Relationship', 'ListRelationship') and jsonb_typeof(object.v) = 'string'`
}
