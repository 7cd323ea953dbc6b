import type { Entity } from '../ngsi-ld/entity.ts'
import { cloudEventsHeaders } from './cloud-events-headers.ts'
import type { ChangeMeta } from './encode-change.ts'
import type { EventRecord } from './entity-event.ts'
import { stateBody, stateHeaders } from './entity-state.ts'
import { eventKey } from './event-key.ts'
import { fitBody } from './fit-body.ts'
import { PayloadTexts } from './payload-text.ts'
import { recordingTerms } from './recording-terms.ts'

/** What is known about a state beside the entity. */
export interface StateMeta extends Omit<ChangeMeta, 'firstSequence' | 'operation' | 'actor' | 'newEventId'> {
  /** Of the last event of the entity. */
  readonly sequence: number
}

/**
 * The state of an entity as a record on its way to the log; a body without a text is a tombstone, for an entity that is no
 * more. Throws BadRequestData when it would be larger than the log takes.
 */
export function encodeState(entity: Entity | undefined, meta: StateMeta): EventRecord {
  const { tenant, entityId, operationId, sequence } = meta
  const key = eventKey(tenant, entityId)
  const headers = cloudEventsHeaders({ ...meta, key })
  const last = { operationType: 'ATTRIBUTE_UPDATE', eventId: operationId, sequence } as const
  return {
    key,
    headers: stateHeaders(headers(last), operationId),
    body: entity === undefined ? '' : fitBody([], () => bodyOf(entity, meta)),
  }
}

function bodyOf(entity: Entity, meta: StateMeta): string {
  const { tenantName, entityId, sequence, entityVersion, operationId, occurredAt, context } = meta
  const texts = new PayloadTexts(recordingTerms(context.eventTerms))
  const types = texts.types(entity.types)
  const payload = texts.entity(entity)
  const terms = [...new Set([...types.terms, ...payload.terms])].join(',')
  return stateBody({
    ...{ tenantName, entityId, entityTypes: JSON.parse(types.text) },
    entity: JSON.parse(`"${payload.escaped}"`),
    contexts: context.eventContexts,
    ...(terms === '' ? {} : { terms: JSON.parse(`{${terms}}`) }),
    ...{ sequence, entityVersion, operationId, occurredAt },
  })
}
