import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { compileEntityQuery } from '../../operations/compile-entity-query.ts'
import type { EntityQuery } from '../../ports/entity-reader.ts'
import { indexPath } from './entity-index/index-path.ts'
import { hasPlainSelectors } from './entity-index/query-accesses.ts'
import { entityAsOf, type KnownDocument, type KnownDocuments } from './known-documents.ts'
import { type ReadReference, readDocuments } from './read-documents.ts'
import type { EntityReference, Slice } from './slice.ts'
import type { SmallReads } from './small-reads.ts'
import type { Reading } from './visible-entity.ts'

/** Entities looked at once more for each one of a slice, when the first did not suffice. */
const moreLooks = 2
/** Entities looked at at once, for all of a slice. */
const mostLookedAt = 700

interface Wanted {
  readonly reading: Reading
  readonly query: EntityQuery
  readonly types: readonly Iri[] | undefined
  readonly slice: Slice
  /** Entities to look at for each one of the slice. */
  readonly looks: number
}

/** A slice, and how many entities were looked at for each one of it. */
export interface FirstMatches {
  readonly references: readonly ReadReference[]
  readonly looks: number
}

/**
 * A slice found by looking at the first entities of a type in this process: their documents are known, mostly, and to ask
 * them costs less here than a statement does. Undefined when too few of them match, or when it cannot be done so.
 */
export async function firstMatches(
  reads: Pick<SmallReads, 'stretch' | 'documents'>,
  known: KnownDocuments,
  { reading, query, types, slice, looks }: Wanted,
): Promise<FirstMatches | undefined> {
  const enough = slice.offset + slice.limit
  const [type, ...others] = types ?? []
  if (type === undefined || others.length > 0 || !canLook(query, looks * enough)) return undefined
  const search = new FirstSearch(testOf(query, reading), enough)
  const path = indexPath(type, { of: 'type' })
  let after = slice.after ?? '0'
  for (const each of [looks, moreLooks]) {
    const bounds = { tenant: reading.tenant, path, after, length: Math.ceil(each * enough) }
    const { references, next } = await reads.stretch(bounds)
    const documents = await readDocuments(reads, known, { ...reading, references })
    // An entity changed between the two looks.
    if (documents === undefined) return undefined
    search.lookAt(references, documents)
    if (search.isOver || next === undefined) return search.result(slice)
    after = next
  }
  return undefined
}

type DocumentTest = (document: KnownDocument) => boolean

/** What was found among the documents looked at. */
class FirstSearch {
  readonly #matches: DocumentTest
  readonly #enough: number
  readonly #found: ReadReference[] = []
  #looked = 0

  constructor(matches: DocumentTest, enough: number) {
    this.#matches = matches
    this.#enough = enough
  }

  get isOver(): boolean {
    return this.#found.length === this.#enough
  }

  /** Looks at documents, those of some references, until there are enough matches. */
  lookAt(references: readonly EntityReference[], documents: readonly KnownDocument[]): void {
    for (const [index, { place, version }] of references.entries()) {
      if (this.isOver) return
      this.#looked += 1
      const document = documents[index]
      if (document && this.#matches(document)) this.#found.push({ place, version, document })
    }
  }

  result({ offset }: Slice): FirstMatches {
    return { references: this.#found.slice(offset), looks: this.#looked / this.#enough }
  }
}

/** What is asked of the documents of a type. */
function testOf(query: EntityQuery, { now }: Reading): DocumentTest {
  const { selectors: _, ...conditions } = query
  const isMatch = compileEntityQuery(hasPlainSelectors(query) ? conditions : query)
  return (document) => {
    const entity = entityAsOf(document, now)
    return entity !== undefined && isMatch(entity)
  }
}

function canLook({ q }: EntityQuery, looks: number): boolean {
  return looks <= mostLookedAt && !(q && looksElsewhere(q))
}

/** Whether the query follows relationships to other entities. */
function looksElsewhere(q: QExpression): boolean {
  if (q.kind === 'and' || q.kind === 'or') return q.operands.some(looksElsewhere)
  return q.kind === 'linked'
}
