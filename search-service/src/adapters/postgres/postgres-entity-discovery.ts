import type { DateTime, Iri } from '@lodestream/shared/ngsi-ld/entity'
import { TooComplexQuery, TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'
import { KnownTenants } from '@lodestream/shared/postgres/known-tenants'
import { type RawBuilder, sql } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import {
  type AttributeInfo,
  type DiscoveredAttribute,
  type DiscoveredType,
  type EntityDiscovery,
  maxDiscovered,
  type TypeInfo,
} from '../../ports/entity-discovery.ts'
import { livingShapes, type Moment } from './living-shapes-sql.ts'
import type { SearchDatabase } from './search-database.ts'

/** After so long a discovery is given up. */
export const discoveryTimeoutMs = 10_000

/** What PostgreSQL says of a statement that took too long. */
const queryCanceled = '57014'

const everything = sql<boolean>`true`
/** Text in the order of code points, which that of the bytes of UTF-8 is. */
const byCodePoint = sql`collate "C"`

/** EntityDiscovery on PostgreSQL, from the shapes of the entities (entity-shape). */
export class PostgresEntityDiscovery implements EntityDiscovery {
  readonly #database: Database<SearchDatabase>
  readonly #now: () => DateTime
  readonly #tenants: KnownTenants

  constructor(database: Database<SearchDatabase>, clock: Clock) {
    this.#database = database
    this.#now = () => clock.now()
    this.#tenants = new KnownTenants(database.kysely)
  }

  async typeNames(tenant: TenantId): Promise<readonly Iri[]> {
    const rows = await this.#rows<{ name: Iri }>(tenant, (moment) => {
      const shapes = livingShapes(moment, everything, 'not counted')
      return sql`
        select distinct t.name ${byCodePoint} as name from ${shapes} as s
        cross join lateral unnest(s.types) as t (name) order by name`
    })
    return rows.map(({ name }) => name)
  }

  async attributeNames(tenant: TenantId): Promise<readonly Iri[]> {
    const rows = await this.#rows<{ name: Iri }>(tenant, (moment) => {
      const shapes = livingShapes(moment, everything, 'not counted')
      return sql`
        select distinct a.name ${byCodePoint} as name from ${shapes} as s
        cross join lateral jsonb_object_keys(s.attributes) as a (name) order by name`
    })
    return rows.map(({ name }) => name)
  }

  async types(tenant: TenantId): Promise<readonly DiscoveredType[]> {
    const pairs = await this.#pairs(tenant)
    return group(pairs, ({ type }) => type).map(([type, those]) => ({
      type,
      attributes: those.flatMap(({ attribute }) => attribute ?? []),
    }))
  }

  async attributes(tenant: TenantId): Promise<readonly DiscoveredAttribute[]> {
    const pairs = (await this.#pairs(tenant)).filter(({ attribute }) => attribute !== null)
    return group(pairs, ({ attribute }) => attribute ?? '')
      .map(([attribute, those]) => ({ attribute, types: those.map(({ type }) => type) }))
      .toSorted((a, b) => (a.attribute < b.attribute ? -1 : 1))
  }

  async type(tenant: TenantId, type: Iri): Promise<TypeInfo | undefined> {
    interface Row {
      readonly attribute: Iri | null
      readonly kinds: TypeInfo['attributes'][number]['kinds']
      readonly entityCount: number
    }
    const rows = await this.#rows<Row>(tenant, (moment) => {
      const shapes = livingShapes(moment, sql`${type} = any(s.types)`, 'counted')
      return sql`
        with s as materialized (select * from ${shapes} as s)
        select a.key ${byCodePoint} as attribute, array_agg(distinct k.kind order by k.kind) as kinds,
          (select sum(entities) from s)::float8 as "entityCount"
        from s left join lateral jsonb_each(s.attributes) as a on true
        left join lateral jsonb_array_elements_text(a.value -> 'kinds') as k (kind) on true
        group by 1 order by 1`
    })
    const [first] = rows
    if (first === undefined) return undefined
    const attributes = rows.flatMap(({ attribute, kinds }) =>
      attribute === null ? [] : [{ attribute, kinds }],
    )
    return { entityCount: first.entityCount, attributes }
  }

  async attribute(tenant: TenantId, attribute: Iri): Promise<AttributeInfo | undefined> {
    const [row] = await this.#rows<{ [Member in keyof AttributeInfo]: AttributeInfo[Member] | null }>(
      tenant,
      (moment) => {
        const shapes = livingShapes(moment, sql`s.attributes ? ${attribute}`, 'counted')
        return sql`
          with s as materialized (
            select types, s.attributes -> ${attribute} as described, entities from ${shapes} as s)
          select (select sum(entities * (described ->> 'instances')::int) from s)::float8 as "attributeCount",
            (select array_agg(distinct k.kind order by k.kind)
              from s cross join lateral jsonb_array_elements_text(described -> 'kinds') as k (kind)) as kinds,
            (select array_agg(distinct t.name ${byCodePoint} order by t.name ${byCodePoint})
              from s cross join lateral unnest(types) as t (name)) as types`
      },
    )
    const { attributeCount, kinds, types } = row ?? {}
    return attributeCount && kinds && types ? { attributeCount, kinds, types } : undefined
  }

  #pairs(tenant: TenantId) {
    return this.#rows<{ readonly type: Iri; readonly attribute: Iri | null }>(tenant, (moment) => {
      const shapes = livingShapes(moment, everything, 'not counted')
      return sql`
        select distinct t.name ${byCodePoint} as type, a.name ${byCodePoint} as attribute
        from ${shapes} as s cross join lateral unnest(s.types) as t (name)
        left join lateral jsonb_object_keys(s.attributes) as a (name) on true order by 1, 2`
    })
  }

  async #rows<Row>(
    tenant: TenantId,
    statement: (moment: Moment) => RawBuilder<unknown>,
  ): Promise<readonly Row[]> {
    await this.#tenants.assertExists(tenant)
    try {
      const rows = await this.#execute<Row>(
        sql`${statement({ tenant, now: this.#now() })} limit ${maxDiscovered + 1}`,
      )
      if (rows.length <= maxDiscovered) return rows
    } catch (error) {
      if (isCanceled(error))
        throw new TooComplexQuery('There are too many different kinds of entities to tell in time')
      throw databaseFailure(error)
    }
    throw new TooManyResults(`There are more than ${maxDiscovered} names to tell`)
  }

  #execute<Row>(statement: RawBuilder<unknown>): Promise<readonly Row[]> {
    return this.#database.kysely.transaction().execute(async (transaction) => {
      await sql`select set_config('statement_timeout', ${String(discoveryTimeoutMs)}, true)`.execute(
        transaction,
      )
      return (await statement.execute(transaction)).rows as readonly Row[]
    })
  }
}

function isCanceled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === queryCanceled
}

function group<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly (readonly [string, readonly Row[]])[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const those = groups.get(key)
    if (those === undefined) groups.set(key, [row])
    else those.push(row)
  }
  return [...groups]
}
