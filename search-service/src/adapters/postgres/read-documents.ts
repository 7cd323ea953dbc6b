import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { CompiledQuery, type Kysely } from 'kysely'
import type { KnownDocument, KnownDocuments } from './known-documents.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityReference, EntityRow } from './slice.ts'

const statement = `/* documents */
select hit.seq as place, entity.version, entity.doc
from unnest((select $1::text[]), (select $2::bigint[])) as hit (tenant, seq)
cross join lateral (
  select version, doc::text as doc from entity
  where tenant = hit.tenant collate "C" and seq = hit.seq and deleted_at is null
  offset 0
) as entity`

/** Entities to be read. */
export interface WantedDocuments {
  readonly tenant: TenantId
  readonly places: readonly string[]
}

/** Reads the entities at some places, by place: for each request at least its own. */
export function readPlaces(database: Kysely<SearchDatabase>) {
  return async (wanted: readonly WantedDocuments[]): Promise<readonly ReadonlyMap<string, EntityRow>[]> => {
    const parameters = [
      wanted.flatMap(({ tenant, places }) => places.map(() => tenant)),
      wanted.flatMap(({ places }) => places),
    ]
    const { rows } = await database.executeQuery(CompiledQuery.raw(statement, parameters))
    // A place belongs to one tenant.
    const read = new Map((rows as EntityRow[]).map((row) => [row.place, row]))
    return wanted.map(() => read)
  }
}

/** A reference whose document is at hand. */
export interface ReadReference extends EntityReference {
  readonly document: KnownDocument
}

/**
 * The documents of references, in their order: those that neither came along nor are known are read. Undefined when one of the entities has
 * changed since it was found, so that it may not match any more.
 */
export async function readDocuments(
  reads: { documents(wanted: WantedDocuments): Promise<ReadonlyMap<string, EntityRow>> },
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
    const read = await reads.documents({ tenant, places: unknown.map(({ place }) => place) })
    for (const [index, { place, version }] of references.entries()) {
      if (documents[index] !== undefined) continue
      const row = read.get(place)
      if (row === undefined || Number(row.version) !== Number(version)) return undefined
      documents[index] = known.read(row)
    }
  }
  return documents.filter((document) => document !== undefined)
}
