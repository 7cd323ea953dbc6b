import type { DateTime, Entity } from '@lodestream/shared/ngsi-ld/entity'

/** All that a store keeps of one entity id. It outlives the entity: what is deleted leaves a tombstone. */
export interface EntityState {
  /** Absent when the entity was deleted, or never created. */
  readonly entity?: Entity
  /** +1 per committed change, deletions included. */
  readonly version: number
  /** Of the last event; gap-free, goes on after delete and re-creation. */
  readonly sequence: number
  /** Instant of the last change; the next one is never earlier. */
  readonly changedAt?: DateTime
}

/** An entity id that was never used. */
export const neverCreated: EntityState = { version: 0, sequence: 0 }
