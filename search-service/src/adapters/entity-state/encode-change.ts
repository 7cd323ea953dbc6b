import type { ChangeMeta } from '@lodestream/shared/events/encode-change'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'

/**
 * Turns a change into its events, in order, with consecutive sequences from `firstSequence` on. Behind them there may be the
 * state after the change.
 */
export type EncodeChange = (change: EntityChange, meta: ChangeMeta) => readonly EventRecord[]
