import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { entityConditions } from './entity-conditions.ts'
import { sliceByPlace } from './entity-geometry/page-by-place.ts'
import type { Access } from './entity-index/access.ts'
import { type CoveredLook, lookAtRows } from './entity-index/covered-page.ts'
import { sliceByIndex } from './entity-index/page-by-index.ts'
import { PathHabits } from './entity-index/path-habits.ts'
import { conditionsOf, hasPlainSelectors } from './entity-index/query-accesses.ts'
import { executeShape } from './execute-shape.ts'
import { firstMatches } from './first-matches.ts'
import type { KnownDocuments } from './known-documents.ts'
import type { EntitySearch } from './plan-search.ts'
import type { SearchDatabase } from './search-database.ts'
import { columnsOf, type FoundSlice, rowsAtMost, type Slice } from './slice.ts'
import type { SmallReads } from './small-reads.ts'
import { entitiesOf, type Reading } from './visible-entity.ts'
import { walkEntities } from './walk-entities.ts'

interface Wanted {
  readonly reading: Reading
  readonly search: EntitySearch
  readonly slice: Slice
  /** Whether it is good to know how many matches there are. */
  readonly count: boolean
}

/** Finds matches in the order of pages, in the way that promises to be quick. */
export class SliceFinder {
  readonly #database: Kysely<SearchDatabase>
  readonly #reads: SmallReads
  readonly #documents: KnownDocuments
  readonly #habits = new PathHabits()

  constructor(database: Kysely<SearchDatabase>, reads: SmallReads, documents: KnownDocuments) {
    this.#database = database
    this.#reads = reads
    this.#documents = documents
  }

  async find<Row>(wanted: Wanted): Promise<FoundSlice<Row>> {
    const { search } = wanted
    if (search.types?.length === 0) return { rows: [] }
    if (search.ids !== undefined) return { rows: await this.#byIds<Row>(wanted, search.ids) }
    const found = (await this.#first<Row>(wanted)) ?? (await this.#byAccess<Row>(wanted))
    return found ?? { rows: await this.#walk<Row>(wanted) }
  }

  #byIds<Row>({ reading, search, slice }: Wanted, ids: readonly string[]): Promise<readonly Row[]> {
    const statement = sql<Row>`
      select ${columnsOf(slice)} from ${entitiesOf(ids, reading)}
      where ${sqlOf({ reading, search, slice })}
      order by entity.seq limit ${rowsAtMost(slice.limit)} offset ${rowsAtMost(slice.offset)}`
    return executeShape(this.#database, statement)
  }

  /** Where every entity matches, or the last query had many matches, it may be enough to look at the first entities. */
  async #first<Row>({ reading, search, slice }: Wanted): Promise<FoundSlice<Row> | undefined> {
    const { query, types, access } = search
    const looks = this.#looks(search)
    if (slice.columns !== 'reference' || looks === undefined) return undefined
    const wanted = { reading, query, types, slice, looks }
    const found = await firstMatches(this.#reads, this.#documents, wanted)
    if (access && 'ranges' in access) {
      if (found) this.#habits.noteLooks(access, found.looks)
      else this.#habits.forgetDensity(access)
    }
    return found && { rows: found.references as readonly Row[] }
  }

  /** Entities to look at for each one of a slice; undefined: there is no telling. */
  #looks({ query, access }: EntitySearch): number | undefined {
    if (access === undefined) return conditionsOf(query) === 0 && hasPlainSelectors(query) ? 1 : undefined
    return 'ranges' in access && this.#habits.isDense(access) ? this.#habits.looks(access) : undefined
  }

  /** Undefined when too many rows lead to matches. */
  async #byAccess<Row>(wanted: Wanted): Promise<FoundSlice<Row> | undefined> {
    const { access } = wanted.search
    if (access === undefined) return undefined
    if ('areas' in access) {
      const rows = await sliceByPlace<Row>(this.#database, wanted.reading, { ...partsOf(wanted), access })
      return rows && { rows }
    }
    const look = await this.#covered<Row>(wanted, access)
    if (look?.found) return look.found
    const found = look?.isDense ? 'dense' : await this.#byIndex<Row>(wanted, access, look?.density)
    if (found !== 'dense') return found
    this.#habits.noteDensity(access, Infinity)
    return undefined
  }

  /** By rows that prove their matches: what the last look at them found. */
  async #covered<Row>(wanted: Wanted, access: Access): Promise<CoveredLook<Row> | undefined> {
    const { slice, count } = wanted
    const { columns } = slice
    if (!canCover(wanted, access) || columns === 'entity') return undefined
    const parts = { tenant: wanted.reading.tenant, access, slice: { ...slice, columns } }
    const source = { database: this.#database, reads: this.#reads }
    const guess = count ? 'whole' : this.#habits.reach(access, slice.offset + slice.limit)
    let look = await lookAtRows<Row>(source, parts, guess)
    if (!look.found && !look.isDense)
      look = await lookAtRows<Row>(source, parts, look.isTooMuch || guess === 'whole' ? 1 : 'whole')
    this.#habits.noteDensity(access, look.density)
    return look
  }

  async #byIndex<Row>(
    wanted: Wanted,
    access: Access,
    near: number | undefined,
  ): Promise<FoundSlice<Row> | 'dense'> {
    const search = { ...partsOf(wanted), access: { ...access, covers: canCover(wanted, access) } }
    const rows = await sliceByIndex<Row>(this.#database, wanted.reading, {
      ...search,
      ...(near !== undefined && { near }),
    })
    return rows === 'dense' ? 'dense' : { rows }
  }

  #walk<Row>({ reading, search, slice }: Wanted): Promise<readonly Row[]> {
    const conditions = sqlOf({ reading, search, slice })
    return executeShape(this.#database, walkEntities<Row>(reading, search.types, { conditions, slice }))
  }
}

/** What is certain of a row does not tell whether it is behind the place of a slice. */
function canCover({ slice }: Wanted, { covers }: Access): boolean {
  return covers && slice.after === undefined
}

function partsOf(wanted: Wanted) {
  return { conditions: sqlOf(wanted), slice: wanted.slice }
}

function sqlOf({ reading, search, slice }: Omit<Wanted, 'count'>): RawBuilder<SqlBool> {
  const conditions = entityConditions(search.query, reading)
  return slice.after === undefined
    ? conditions
    : sql<SqlBool>`(${conditions} and entity.seq > ${slice.after}::bigint)`
}
