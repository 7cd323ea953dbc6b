import type { QBracket, QMember, QTarget } from '@lodestream/shared/query/q-expression'
import { type RawBuilder, sql } from 'kysely'

type Sql = RawBuilder<unknown>

/**
 * FROM items that lead from `entity.doc` to what a target leads to; the twin of shared/query/q-element. They end in
 * `element`, one row per instance: `list` is the jsonb array of the values a comparison looks at, null where the
 * element does not exist; `textual` tells whether strings are text, `typed` whether values may be JSON-LD typed values.
 */
export function elementsOf({ path, member, bracket }: QTarget): Sql {
  const start = sql`(select entity.doc as v) as instance_0`
  const owner = sql.ref(`instance_${path.length}.v`)
  const end = member === undefined ? valueElement(owner, bracket) : memberElement(owner, member, bracket)
  return sql.join([start, ...path.map(instanceStep), ...end], sql` cross join lateral `)
}

/** Every instance of an attribute, or of a sub-attribute. */
function instanceStep(name: string, step: number): Sql {
  const owner = sql.ref(`instance_${step}.v`)
  const instance = sql.table(`instance_${step + 1}`)
  return sql`jsonb_array_elements(${owner} -> 'attributes' -> ${name}::text) as ${instance}(v)`
}

function memberElement(owner: Sql, member: QMember, bracket: QBracket | undefined): readonly Sql[] {
  const value = bracket ? sql`null::jsonb` : sql`${owner} -> ${member}::text`
  return [
    sql`(select ${value} as v offset 0) as value_0`,
    element(listOf(sql`value_0.v`), member === 'unitCode' ? sql`true` : sql`false`, sql`false`),
  ]
}

function valueElement(owner: Sql, bracket: QBracket | undefined): readonly Sql[] {
  const kind = sql`${owner} ->> 'kind'`
  const keys = bracket?.raw ?? []
  const steps = keys.map((raw, step) => keyStep(kind, { step, raw, stored: bracket?.expanded[step] ?? raw }))
  const list = sql`case when ${kind} = 'LanguageProperty' then ${languageList(owner, bracket)} else ${listOf(
    sql.ref(`value_${keys.length}.v`),
  )} end`
  return [
    sql`(select ${owner} -> 'value' as v) as value_0`,
    ...steps,
    element(
      list,
      sql`${kind} not in ('Relationship', 'ListRelationship', 'VocabProperty')`,
      sql`${kind} not in ('JsonProperty', 'LanguageProperty')`,
    ),
  ]
}

/**
 * Enters an object: by the stored key in a Property, by the key as given elsewhere and where an object has kept it.
 * `offset 0` keeps the planner from copying each step into the next, which would double the expression every time.
 */
function keyStep(kind: Sql, { step, raw, stored }: { step: number; raw: string; stored: string }): Sql {
  const from = sql.ref(`value_${step}.v`)
  const given = sql`${from} -> ${raw}::text`
  const value =
    raw === stored
      ? given
      : sql`case when ${kind} = 'Property' then coalesce(${from} -> ${stored}::text, ${given}) else ${given} end`
  return sql`(select ${value} as v offset 0) as ${sql.table(`value_${step + 1}`)}`
}

function element(list: Sql, textual: Sql, typed: Sql): Sql {
  return sql`(select ${list} as list, ${textual} as textual, ${typed} as typed offset 0) as element`
}

/** The elements of an array, or the one value. */
function listOf(value: Sql): Sql {
  return sql`case when jsonb_typeof(${value}) = 'array' then ${value} when ${value} is not null then jsonb_build_array(${value}) end`
}

/** The entries of a language map: all of them, or those of one tag, null when there is none. Tags know no case. */
function languageList(owner: Sql, bracket: QBracket | undefined): Sql {
  const map = sql`${owner} -> 'value'`
  const texts = sql`
    select jsonb_agg(item.v)
    from jsonb_each(case when jsonb_typeof(${map}) = 'object' then ${map} else '{}' end) as entry(tag, v)
    cross join lateral jsonb_array_elements(${listOf(sql`entry.v`)}) as item(v)`
  if (bracket === undefined || bracket.text === '*') return sql`coalesce((${texts}), '[]')`
  return sql`(${texts} where lower(entry.tag collate "C") = lower(${bracket.text}::text collate "C"))`
}
