import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { Kysely } from 'kysely'
import { compileEntityQuery } from '../../operations/compile-entity-query.ts'
import type { EntityQuery } from '../../ports/entity-reader.ts'
import { indexPath } from './entity-index/index-path.ts'
import { conditionsOf } from './entity-index/query-accesses.ts'
import { entityAsOf, type KnownDocument, type KnownDocuments } from './known-documents.ts'
import { readDocuments } from './read-documents.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityReference, Slice } from './slice.ts'
import { stretchOfTypes } from './stretch-of-types.ts'
import type { Reading } from './visible-entity.ts'
import { maxWalkedTypes } from './walk-entities.ts'

/** Entities looked at for each one of a slice: at first, when any will do or when some will, and then once more. */
const looks = { any: 1, some: 3, more: 2 }
/** Entities looked at at once, for all of a slice. */
const mostLookedAt = 1_000

interface Wanted {
  readonly reading: Reading
  readonly query: EntityQuery
  readonly types: readonly Iri[] | undefined
  readonly slice: Slice
}

/**
 * A slice found by looking at the first entities of some types in this process: their documents are known, mostly, and to
 * ask them costs less here than a statement does. Undefined when too few of them match, or when it cannot be done so.
 */
export async function firstMatches(
  database: Kysely<SearchDatabase>,
  known: KnownDocuments,
  { reading, query, types, slice }: Wanted,
): Promise<readonly EntityReference[] | undefined> {
  const enough = slice.offset + slice.limit
  if (!canLook(query, types, enough)) return undefined
  const paths = types.map((type) => indexPath(type, { of: 'type' }))
  const isMatch = compileEntityQuery(query)
  const matches = (document?: KnownDocument) => {
    const entity = document && entityAsOf(document, reading.now)
    return entity !== undefined && isMatch(entity)
  }
  const found: EntityReference[] = []
  let after = slice.after ?? '0'
  for (const each of [conditionsOf(query) === 0 ? looks.any : looks.some, looks.more]) {
    const bounds = { paths, after, length: each * enough }
    const { references, next } = await stretchOfTypes(database, reading.tenant, bounds)
    const documents = await readDocuments(database, known, { ...reading, references })
    // An entity changed between the two looks.
    if (documents === undefined) return undefined
    found.push(...references.filter((_, index) => matches(documents[index])))
    if (found.length >= enough || next === undefined) return found.slice(slice.offset, enough)
    after = next
  }
  return undefined
}
function canLook(
  { q }: EntityQuery,
  types: readonly Iri[] | undefined,
  enough: number,
): types is readonly Iri[] {
  if (types === undefined || types.length > maxWalkedTypes || looks.some * enough > mostLookedAt) return false
  return q === undefined || !looksElsewhere(q)
}

/** Whether the query follows relationships to other entities. */
function looksElsewhere(q: QExpression): boolean {
  if (q.kind === 'and' || q.kind === 'or') return q.operands.some(looksElsewhere)
  return q.kind === 'linked'
}
