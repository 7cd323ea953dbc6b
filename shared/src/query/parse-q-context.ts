import type { Terms } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import type { QueryScanner } from './query-scanner.ts'

/** What every part of the q parser needs. */
export interface QContext {
  readonly scanner: QueryScanner
  readonly terms: Terms
  readonly expandValues: ReadonlySet<Iri>
  readonly jsonKeys: ReadonlySet<Iri>
}
