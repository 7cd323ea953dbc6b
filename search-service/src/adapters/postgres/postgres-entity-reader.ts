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
import { entityAsOf, type KnownDocument, KnownDocuments } from './known-documents.ts'
import { type EntitySearch, planSearch } from './plan-search.ts'
import { queryFailure } from './query-failure.ts'
import { readDocuments } from './read-documents.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityReference, EntityRow, FoundSlice, Slice, SliceColumns } from './slice.ts'
import { SliceFinder } from './slice-finder.ts'
import { type SmallReads, smallReads } from './small-reads.ts'
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
  readonly #reads: SmallReads
  readonly #finder: SliceFinder
  readonly #documents = new KnownDocuments()

  constructor(database: Database<SearchDatabase>, clock: Clock) {
    this.#database = database
    this.#clock = clock
    this.#tenants = new KnownTenants(database.kysely)
    this.#collations = new KnownCollations(database)
    this.#reads = smallReads(database.kysely)
    this.#finder = new SliceFinder(database.kysely, this.#reads, this.#documents)
  }

  find(tenant: TenantId, entityId: string): Promise<StoredEntity | undefined> {
    return translated(async () => {
      await this.#assertTenant(tenant)
      const statement = CompiledQuery.raw(findStatement, [tenant, entityId])
      const { rows } = await this.#database.kysely.executeQuery(statement)
      return this.#visible((rows as EntityRow[]).map((row) => this.#documents.read(row)))[0]
    })
  }

  query(tenant: TenantId, query: EntityQuery, page: Page): Promise<EntityPage> {
    return translated(async () => {
      await this.#assertTenant(tenant)
      const reading = { tenant, now: this.#clock.now() }
      const search = await planSearch(this.#database.kysely, reading, query)
      const wanted = { search, page }
      return (await this.#byReference(reading, wanted)) ?? this.#atOnce(reading, wanted)
    })
  }

  /** Most documents are known; undefined when an entity changed between the two looks. */
  async #byReference(reading: Reading, wanted: WantedPage): Promise<EntityPage | undefined> {
    const found = await this.#slice<EntityReference>(reading, sliceOf(wanted, 'reference'))
    const references = found.rows.slice(0, wanted.page.limit)
    const documents = await readDocuments(this.#reads, this.#documents, { ...reading, references })
    return documents && this.#pageOf(reading, wanted, { found, documents })
  }

  /** Conditions and documents in one statement, as they are at one instant. */
  async #atOnce(reading: Reading, wanted: WantedPage): Promise<EntityPage> {
    const found = await this.#slice<EntityRow>(reading, sliceOf(wanted, 'entity'))
    const documents = found.rows.slice(0, wanted.page.limit).map((row) => this.#documents.read(row))
    return this.#pageOf(reading, wanted, { found, documents })
  }

  async #pageOf(
    reading: Reading,
    { search, page }: WantedPage,
    {
      found,
      documents,
    }: {
      readonly found: FoundSlice<EntityReference>
      readonly documents: readonly KnownDocument[]
    },
  ): Promise<EntityPage> {
    const last = page.ordering ? undefined : found.rows.slice(0, page.limit).at(-1)
    const total = page.count
      ? (found.total ?? (await countMatches(this.#database.kysely, reading, search)))
      : undefined
    return {
      entities: this.#visible(documents),
      ...(last && { last: String(last.place) }),
      more: found.rows.length > page.limit,
      ...(total !== undefined && { total }),
    }
  }

  ids(
    tenant: TenantId,
    query: EntityQuery,
    { limit, ordering }: Pick<Page, 'limit' | 'ordering'>,
  ): Promise<readonly string[]> {
    return translated(async () => {
      await this.#assertTenant(tenant)
      const reading = { tenant, now: this.#clock.now() }
      const search = await planSearch(this.#database.kysely, reading, query)
      const slice = { limit, offset: 0, columns: 'id' as const }
      const wanted = { search, slice, ordering, count: false }
      const { rows } = await this.#slice<{ readonly id: string }>(reading, wanted)
      return rows.map(({ id }) => id)
    })
  }

  async #slice<Row>(
    reading: Reading,
    { ordering, count, ...wanted }: WantedSlice,
  ): Promise<FoundSlice<Row | (EntityRow & { readonly id: string })>> {
    const { kysely } = this.#database
    if (ordering === undefined) return this.#finder.find<Row>({ reading, count, ...wanted })
    const collation = await this.#collations.find(ordering.collation)
    if (collation === undefined)
      return { rows: await sortInProcess(kysely, reading, { ...wanted, ordering }) }
    return { rows: await sortInDatabase<Row>(kysely, reading, { ...wanted, ordering, collation }) }
  }

  #visible(documents: readonly KnownDocument[]): readonly StoredEntity[] {
    const now = this.#clock.now()
    return documents.map((document) => entityAsOf(document, now)).filter((entity) => entity !== undefined)
  }

  async #assertTenant(tenant: TenantId): Promise<void> {
    await this.#tenants.assertExists(tenant)
  }
}

/** A page of a search. */
interface WantedPage {
  readonly search: EntitySearch
  readonly page: Page
}

interface WantedSlice {
  readonly search: EntitySearch
  readonly slice: Slice
  readonly ordering: Ordering | undefined
  readonly count: boolean
}

/** One more than the page has, to know whether more follow. */
function sliceOf({ search, page }: WantedPage, columns: SliceColumns): WantedSlice {
  const { offset, limit, after, ordering, count } = page
  const slice = { offset, limit: limit + 1, columns, ...(after !== undefined && { after }) }
  return { search, slice, ordering, count }
}

async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw queryFailure(error)
  }
}
