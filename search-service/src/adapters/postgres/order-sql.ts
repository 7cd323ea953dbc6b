import { orderClasses } from '@lodestream/shared/query/order-class'
import type { OrderElement, Ordering } from '@lodestream/shared/query/ordering'
import { type TemporalType, temporalForm } from '@lodestream/shared/query/temporal-literal'
import { type RawBuilder, sql } from 'kysely'
import { distanceFrom, orderInstance, orderValue } from './order-value-sql.ts'
import { temporalKeyOf } from './q-sql-comparison.ts'

type Sql = RawBuilder<unknown>

/** FROM items beside `entity`, and the terms of ORDER BY. */
export interface OrderSql {
  readonly join: Sql
  readonly terms: readonly Sql[]
}

/**
 * An ordering (clause 4.23) in SQL; the twin of shared/query/sort-by-ordering. Strings are in the order of `collation`,
 * the name of one of the database.
 */
export function orderToSql({ elements, from }: Ordering, collation: string): OrderSql {
  const each = elements.map((element, index) => elementSql(element, { index, from, collation }))
  return {
    join: sql.join(
      each.map(({ join }) => join),
      sql` `,
    ),
    terms: each.flatMap(({ terms }) => terms),
  }
}

interface Place {
  readonly index: number
  readonly from: Ordering['from']
  readonly collation: string
}

function elementSql({ by, descending }: OrderElement, { index, from, collation }: Place): OrderSql {
  const instance = sql.table(`order_instance_${index}`)
  const value = sql.table(`order_value_${index}`)
  const rank = sql.table(`order_rank_${index}`)
  const owner = sql`${instance}.v`
  const key = orderedValue(by, owner)
  const distance = by.kind === 'distance' && from ? distanceFrom(from, by.target, owner) : sql`null::float8`
  const join = sql`
    cross join lateral (select ${'target' in by ? orderInstance(by.target) : sql`null::jsonb`} as v offset 0) as ${instance}
    cross join lateral (select ${key} as v, ${distance} as distance offset 0) as ${value}
    cross join lateral (select ${rankOf(value)} as class, ${value}.v #>> '{}' as text offset 0) as ${rank}`
  const direction = descending ? sql`desc` : sql`asc`
  const terms = [sql`${rank}.class`, numberOf(value), instantOf(rank), textOf(rank, collation)]
  return { join, terms: terms.map((term) => sql`${term} ${direction}`) }
}

function orderedValue(by: OrderElement['by'], instance: Sql): Sql {
  switch (by.kind) {
    case 'id':
      return sql`to_jsonb(entity.id)`
    case 'type':
      return sql`(select to_jsonb(min(t.type collate "C")) from unnest(entity.types) as t (type))`
    case 'scope':
      return sql`(
        select to_jsonb(min(s.scope collate "C")) from jsonb_array_elements_text(entity.doc -> 'scopes') as s (scope))`
    default:
      return orderValue(by.target, instance)
  }
}

const classOf = (name: (typeof orderClasses)[number]) => sql.lit(orderClasses.indexOf(name))
const temporalTypes = ['time', 'date', 'dateTime'] as const satisfies readonly TemporalType[]

function rankOf(value: Sql): Sql {
  const text = sql`(${value}.v #>> '{}')`
  const temporals = temporalTypes.map(
    (type) => sql`when ${text} ~ (${`^${temporalForm[type]}$`}::text collate "C") then ${classOf(type)}`,
  )
  return sql`case
    when ${value}.distance is not null then ${classOf('distance')}
    when ${value}.v is null then ${classOf('missing')}
    else case jsonb_typeof(${value}.v)
      when 'number' then ${classOf('number')}
      when 'object' then ${classOf('object')}
      when 'array' then ${classOf('array')}
      when 'boolean' then ${classOf('boolean')}
      when 'null' then ${classOf('null')}
      else case ${sql.join(temporals, sql` `)} else ${classOf('string')} end
    end end`
}

function numberOf(value: Sql): Sql {
  return sql`case
    when ${value}.distance is not null then ${value}.distance
    when jsonb_typeof(${value}.v) = 'number' then (${value}.v #>> '{}')::float8
    when jsonb_typeof(${value}.v) = 'boolean' then (${value}.v #>> '{}')::boolean::int
    end`
}

function instantOf(rank: Sql): Sql {
  const keys = temporalTypes.map(
    (type) => sql`when ${classOf(type)} then ${temporalKeyOf(type, sql`${rank}.text`)}`,
  )
  return sql`(case ${rank}.class ${sql.join(keys, sql` `)} end) collate "C"`
}

function textOf(rank: Sql, collation: string): Sql {
  return sql`(case ${rank}.class when ${classOf('string')} then ${rank}.text end) collate ${sql.id(collation)}`
}
