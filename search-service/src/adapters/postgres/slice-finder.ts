import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { entityConditions } from './entity-conditions.ts'
import { sliceByPlace } from './entity-geometry/page-by-place.ts'
import type { Access } from './entity-index/access.ts'
import { coveredSlice } from './entity-index/covered-page.ts'
import { DensePaths } from './entity-index/dense-paths.ts'
import { sliceByIndex } from './entity-index/page-by-index.ts'
import { executeShape } from './execute-shape.ts'
import type { EntitySearch } from './plan-search.ts'
import type { SearchDatabase } from './search-database.ts'
import { columnsOf, rowsAtMost, type Slice } from './slice.ts'
import { entitiesOf, type Reading } from './visible-entity.ts'
import { walkEntities } from './walk-entities.ts'

/** Entities looked at for each one of a slice, when many of them are expected to match, */
const lookedAtForEach = 5
/** and for all of it. */
const mostLookedAt = 1_000

interface Wanted {
  readonly reading: Reading
  readonly search: EntitySearch
  readonly slice: Slice
}

/** Finds matches in the order of pages, in the way that promises to be quick. */
export class SliceFinder {
  readonly #database: Kysely<SearchDatabase>
  readonly #dense = new DensePaths()

  constructor(database: Kysely<SearchDatabase>) {
    this.#database = database
  }

  async find<Row>(wanted: Wanted): Promise<readonly Row[]> {
    const { search } = wanted
    if (search.types?.length === 0) return []
    if (search.ids !== undefined) return this.#byIds(wanted, search.ids)
    const found = (await this.#first<Row>(wanted)) ?? (await this.#byAccess<Row>(wanted))
    return found ?? this.#walk<Row>(wanted)
  }

  #byIds<Row>({ reading, search, slice }: Wanted, ids: readonly string[]): Promise<readonly Row[]> {
    const statement = sql<Row>`
      select ${columnsOf(slice)} from ${entitiesOf(ids, reading)}
      where ${conditionsOf({ reading, search, slice })}
      order by entity.seq limit ${rowsAtMost(slice.limit)} offset ${rowsAtMost(slice.offset)}`
    return executeShape(this.#database, statement)
  }

  /** Where the last query had many matches it may be enough to look at the first entities. */
  async #first<Row>(wanted: Wanted): Promise<readonly Row[] | undefined> {
    const { search, slice } = wanted
    const { access } = search
    const looks = lookedAtForEach * (slice.offset + slice.limit)
    if (access === undefined || 'areas' in access || looks > mostLookedAt) return undefined
    if (!this.#dense.has(access)) return undefined
    const found = await this.#walk<Row>(wanted, looks)
    if (found.length >= slice.limit) return found
    this.#dense.note(access, false)
    return undefined
  }

  /** Undefined when too many rows lead to matches. */
  async #byAccess<Row>(wanted: Wanted): Promise<readonly Row[] | undefined> {
    const { access } = wanted.search
    if (access === undefined) return undefined
    if ('areas' in access)
      return sliceByPlace<Row>(this.#database, wanted.reading, { ...partsOf(wanted), access })
    const found = await this.#byIndex<Row>(wanted, access)
    this.#dense.note(access, found === 'dense')
    return found === 'dense' ? undefined : found
  }

  async #byIndex<Row>(wanted: Wanted, access: Access): Promise<readonly Row[] | 'dense'> {
    const { reading, slice } = wanted
    const parts = partsOf(wanted)
    // What is certain of a row does not tell whether it is behind the place.
    if (!access.covers || slice.after !== undefined)
      return sliceByIndex<Row>(this.#database, reading, { ...parts, access: { ...access, covers: false } })
    const covered = await coveredSlice<Row>(this.#database, reading.tenant, { access, slice })
    if (covered === 'dense' || !('near' in covered)) return covered
    return sliceByIndex<Row>(this.#database, reading, { ...parts, access, near: covered.near })
  }

  #walk<Row>({ reading, search, slice }: Wanted, most?: number): Promise<readonly Row[]> {
    const conditions = conditionsOf({ reading, search, slice })
    const walk = { conditions, slice, ...(most !== undefined && { most }) }
    return executeShape(this.#database, walkEntities<Row>(reading, search.types, walk))
  }
}

function partsOf(wanted: Wanted) {
  return { conditions: conditionsOf(wanted), slice: wanted.slice }
}

function conditionsOf({ reading, search, slice }: Wanted): RawBuilder<SqlBool> {
  const conditions = entityConditions(search.query, reading)
  return slice.after === undefined
    ? conditions
    : sql<SqlBool>`(${conditions} and entity.seq > ${slice.after}::bigint)`
}
