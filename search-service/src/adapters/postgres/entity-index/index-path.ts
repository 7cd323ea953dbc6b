import { createHash } from 'node:crypto'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'

/** What the rows of a path tell of the entities of one type. */
export type PathSubject =
  /** That there are such entities: one row each. */
  | { readonly of: 'type' }
  /** What values an attribute has. */
  | { readonly of: 'attribute'; readonly name: Iri }
  | { readonly of: 'scope' }
  /** Where a GeoProperty is. */
  | { readonly of: 'place'; readonly name: Iri }
  /** The entities too large for rows of the other kinds: always worth a look. */
  | { readonly of: 'unlisted' }

const separator = '\u001f'
const maxCached = 10_000
const cache = new Map<string, string>()

/**
 * The column `path` of `entity_value`: 64 bits of a hash of entity type and subject, as a decimal bigint. Names are long
 * and each row would repeat them. It is part of what is stored: it can only change with a migration.
 */
export function indexPath(type: Iri, subject: PathSubject): string {
  const text = [subject.of, type, 'name' in subject ? subject.name : ''].join(separator)
  const known = cache.get(text)
  if (known !== undefined) return known
  const path = createHash('sha256').update(text).digest().readBigInt64BE(0).toString()
  if (cache.size >= maxCached) cache.clear()
  cache.set(text, path)
  return path
}
