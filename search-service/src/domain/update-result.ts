import type { Iri } from '@lodestream/shared/ngsi-ld/entity'

/** NotUpdatedDetails (clause 5.2.19). */
export interface NotUpdated {
  readonly attributeName: Iri
  readonly reason: string
}

/** UpdateResult (clause 5.2.18): names in full, both arrays always there. */
export interface UpdateResult {
  readonly updated: readonly Iri[]
  readonly notUpdated: readonly NotUpdated[]
}
