import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { KnownTenants } from '@lodestream/shared/postgres/known-tenants'
import type { Ordering } from '@lodestream/shared/query/ordering'
import { CompiledQuery } from 'kysely'
import type { Clock } from '../../ports/clock.ts'
import type { EntityPage, EntityQuery, EntityReader, Page } from '../../ports/entity-reader.ts'
import { countMatches } from './count-matches.ts'
import { KnownCollations } from './known-collations.ts'
import { KnownDocuments } from './known-documents.ts'
import { type EntitySearch, planSearch } from './plan-search.ts'
import { queryFailure } from './query-failure.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityRow, Slice } from './slice.ts'
import { SliceFinder } from './slice-finder.ts'
import { sortInDatabase, sortInProcess } from './sort-matches.ts'
import type { Reading } from './visible-entity.ts'

// What is deleted is left out afterwards, so that only the key fits, whatever there is to know of the table.
const findStatement = `/* find_entity */
select seq as place, version, doc::text as doc
from (select seq, version, doc, deleted_at from entity where tenant = $1 and id = $2 offset 0) as entity
where deleted_at is null`

/** EntityReader on PostgreSQL. */
export class PostgresEntityReader implements EntityReader {
  readonly #database: Database<SearchDatabase>
  readonly #clock: Clock
  readonly #tenants: KnownTenants
  readonly #collations: KnownCollations
  readonly #finder: SliceFinder
  readonly #documents = new KnownDocuments()

  constructor(database: Database<SearchDatabase>, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#tenants = new KnownTenants(database.kysely)
    this.#collations = new KnownCollations(database)
    this.#finder = new SliceFinder(database.kysely)
  }

  find(tenant: TenantId, entityId: string): Promise<StoredEntity | undefined> {
    return translated(async () => {
      await this.#assertTenant(tenant)
      const statement = CompiledQuery.raw(findStatement, [tenant, entityId])
      const { rows } = await this.#database.kysely.executeQuery(statement)
      return this.#visible(rows as EntityRow[])[0]
    })
  }

  query(tenant: TenantId, query: EntityQuery, page: Page): Promise<EntityPage> {
    return translated(async () => {
      await this.#assertTenant(tenant)
      const reading = { tenant, now: this.#clock.now() }
      const { kysely } = this.#database
      const search = await planSearch(kysely, reading, query)
      const { offset, limit, after } = page
      const slice = {
        offset,
        limit: limit + 1,
        columns: 'entity' as const,
        ...(after !== undefined && { after }),
      }
      const rows = await this.#slice<EntityRow>(reading, { search, slice, ordering: page.ordering })
      const shown = rows.slice(0, limit)
      const last = page.ordering ? undefined : shown.at(-1)
      const found = {
        entities: this.#visible(shown),
        ...(last && { last: String(last.place) }),
        more: rows.length > limit,
      }
      return { ...found, ...(page.count && { total: await countMatches(kysely, reading, search) }) }
    })
  }

  ids(
    tenant: TenantId,
    query: EntityQuery,
    { limit, ordering }: Pick<Page, 'limit' | 'ordering'>,
  ): Promise<readonly string[]> {
    return translated(async () => {
      await this.#assertTenant(tenant)
      const reading = { tenant, now: this.#clock.now() }
      const { kysely } = this.#database
      const search = await planSearch(kysely, reading, query)
      const slice = { limit, offset: 0, columns: 'id' as const }
      const rows = await this.#slice<{ readonly id: string }>(reading, { search, slice, ordering })
      return rows.map(({ id }) => id)
    })
  }

  async #slice<Row>(
    reading: Reading,
    { ordering, ...found }: { search: EntitySearch; slice: Slice; ordering: Ordering | undefined },
  ): Promise<readonly (Row | (EntityRow & { readonly id: string }))[]> {
    const { kysely } = this.#database
    if (ordering === undefined) return this.#finder.find<Row>({ reading, ...found })
    const collation = await this.#collations.find(ordering.collation)
    if (collation === undefined) return sortInProcess(kysely, reading, { ...found, ordering })
    return sortInDatabase<Row>(kysely, reading, { ...found, ordering, collation })
  }

  #visible(rows: readonly EntityRow[]): readonly StoredEntity[] {
    const now = this.#clock.now()
    return rows.map((row) => this.#documents.entityOf(row, now)).filter((entity) => entity !== undefined)
  }

  async #assertTenant(tenant: TenantId): Promise<void> {
    await this.#tenants.assertExists(tenant)
  }
}

async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw queryFailure(error)
  }
}
