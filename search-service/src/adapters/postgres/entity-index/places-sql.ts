/** Makes SQL of a template: `sql` of Kysely, or `plainSql`. */
type Tag<Sql> = (strings: TemplateStringsArray, ...parts: Sql[]) => Sql

interface Places<Sql> {
  readonly tenant: Sql
  /** A table with a column `path`. */
  readonly ranges: Sql
  /** The segment after which it begins. */
  readonly after: Sql
  /** Without it there are none. */
  readonly condition: Sql
}

/** The tag of SQL that is a text. */
export function plainSql(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return String.raw({ raw: strings }, ...parts)
}

/**
 * CTEs of a `with recursive`, the last of them `place (path, segment)`: the segments after one that may have rows of some
 * paths. Nearly always a path is in all segments from its first to its last one, and to look into one that has none costs
 * less than to ask which is the next that has some. But where entities come and go there may be few, far apart.
 */
export function placesAfter<Sql>(sql: Tag<Sql>, { tenant, ranges, after, condition }: Places<Sql>): Sql {
  const mostAssumed = sql`256`
  const segmentOf = (path: Sql, rest: Sql) => sql`(
    select segment from entity_value where tenant = ${tenant} and path = ${path} and ${rest} limit 1)`
  const next = (path: Sql, segment: Sql) => segmentOf(path, sql`segment > ${segment} order by segment`)
  return sql`span (path, after, until) as materialized (
    select p.path, ${after}, ${segmentOf(sql`p.path`, sql`segment > ${after} order by segment desc`)}
    from (select distinct path from ${ranges}) as p
    where ${condition}
  ), sparse (path, segment) as (
    select path, ${next(sql`span.path`, sql`span.after`)} from span where until - after > ${mostAssumed}
    union all
    select sparse.path, ${next(sql`sparse.path`, sql`sparse.segment`)} from sparse where sparse.segment is not null
  ), place (path, segment) as (
    select span.path, s.segment
    from span cross join lateral generate_series(span.after + 1, span.until) as s (segment)
    where until - after <= ${mostAssumed}
    union all select path, segment from sparse where segment is not null
  )`
}
