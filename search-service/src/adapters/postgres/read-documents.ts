import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import type { KnownDocument, KnownDocuments } from './known-documents.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityReference, EntityRow } from './slice.ts'

const statement = `/* documents */
select hit.seq as place, entity.version, entity.doc
from unnest($2::bigint[]) as hit (seq)
cross join lateral (
  select version, doc::text as doc from entity where tenant = $1 collate "C" and seq = hit.seq and deleted_at is null
  offset 0
) as entity`

/** A reference whose document is at hand. */
export interface ReadReference extends EntityReference {
  readonly document: KnownDocument
}

/**
 * The documents of references, in their order: those that neither came along nor are known are read. Undefined when one of the entities has
 * changed since it was found, so that it may not match any more.
 */
export async function readDocuments(
  database: Kysely<SearchDatabase>,
  known: KnownDocuments,
  {
    tenant,
    references,
  }: {
    readonly tenant: TenantId
    readonly references: readonly (EntityReference | EntityRow | ReadReference)[]
  },
): Promise<readonly KnownDocument[] | undefined> {
  const documents = references.map((reference) => {
    if ('document' in reference) return reference.document
    return 'doc' in reference ? known.read(reference) : known.find(reference)
  })
  const unknown = references.filter((_, index) => documents[index] === undefined)
  if (unknown.length > 0) {
    const parameters = [tenant, unknown.map(({ place }) => place)]
    const { rows } = await database.executeQuery(CompiledQuery.raw(statement, parameters))
    const read = new Map((rows as EntityRow[]).map((row) => [row.place, row]))
    for (const [index, { place, version }] of references.entries()) {
      if (documents[index] !== undefined) continue
      const row = read.get(place)
      if (row === undefined || Number(row.version) !== Number(version)) return undefined
      documents[index] = known.read(row)
    }
  }
  return documents.filter((document) => document !== undefined)
}
