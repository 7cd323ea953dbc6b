import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import type { EntityStore } from '../../ports/entity-store.ts'

/** What the batch operations stand on. */
export interface BatchParts extends ExchangeParts {
  readonly store: EntityStore
  /** Items of one request at most. */
  readonly maxBatchItems: number
  /** Of LdContextNotAvailable in the result; 504 unless said. */
  readonly contextUnavailableStatus?: number
}
