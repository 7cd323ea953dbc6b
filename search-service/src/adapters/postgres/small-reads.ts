import type { Kysely } from 'kysely'
import { readPaths } from './entity-index/covered-path.ts'
import { gatherReads } from './gather-reads.ts'
import { readPlaces, type WantedDocuments } from './read-documents.ts'
import type { SearchDatabase } from './search-database.ts'
import type { EntityRow } from './slice.ts'
import { readStretches } from './stretch-of-type.ts'

/** More documents than this are read alone. */
const fewDocuments = 50

/** Reads of which each is so small that queries share statements. */
export type SmallReads = ReturnType<typeof smallReads>

export function smallReads(database: Kysely<SearchDatabase>) {
  const places = readPlaces(database)
  const few = gatherReads(places)
  return {
    stretch: gatherReads(readStretches(database)),
    path: gatherReads(readPaths(database)),
    documents: async (wanted: WantedDocuments): Promise<ReadonlyMap<string, EntityRow>> => {
      if (wanted.places.length <= fewDocuments) return few(wanted)
      const [read = new Map()] = await places([wanted])
      return read
    },
  }
}
