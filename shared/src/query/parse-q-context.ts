import type { Terms } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import type { QueryScanner } from './query-scanner.ts'

/** What reading a path needs. */
export interface QPathContext {
  readonly scanner: QueryScanner
  readonly terms: Terms
  readonly jsonKeys: ReadonlySet<Iri>
}

/** What every part of the q parser needs. */
export interface QContext extends QPathContext {
  readonly expandValues: ReadonlySet<Iri>
}
