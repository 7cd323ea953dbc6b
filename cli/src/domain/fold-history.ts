import type { DecodedEvent } from '@lodestream/shared/events/decode-event'
import { type FoldedEntity, foldEvent, nothingFolded } from '@lodestream/shared/events/fold-events'

/**
 * One step of the consumer rule (docs/events.md): an entity met in the middle of its history is known from the first event
 * that carries it whole; what comes before is passed over. Throws SequenceGap.
 */
export function foldStep(folded: FoldedEntity, decoded: DecodedEvent): FoldedEntity {
  const { sequence, entityVersion, operationType } = decoded.event
  if (folded.sequence > 0 || sequence === 1) return foldEvent(folded, decoded)
  if (operationType === 'ENTITY_DELETE') return { sequence, version: entityVersion }
  const entity = decoded.entity()
  return entity === undefined ? folded : { entity, sequence, version: entityVersion }
}

/** The state after events of one entity, in order. Throws SequenceGap. */
export function foldHistory(events: readonly DecodedEvent[]): FoldedEntity {
  return events.reduce(foldStep, nothingFolded)
}
