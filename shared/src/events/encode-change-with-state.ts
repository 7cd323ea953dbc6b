import type { Entity } from '../ngsi-ld/entity.ts'
import type { EntityChange } from '../ngsi-ld/entity-change.ts'
import { cloudEventsHeaders } from './cloud-events-headers.ts'
import { type ChangeMeta, encodeChange } from './encode-change.ts'
import type { EventRecord } from './entity-event.ts'
import { stateBody, stateHeaders } from './entity-state.ts'
import { eventKey } from './event-key.ts'
import { fitBody } from './fit-body.ts'
import { PayloadTexts } from './payload-text.ts'
import { recordingTerms } from './recording-terms.ts'

/**
 * The events of a change and, where they do not tell the state after it, that state as a last record: when there is no
 * event (a type, a scope or an expiry alone changed), or none has room for the entity. Everywhere else `latestStates`
 * finds the state in the events, and nothing is stored twice. Throws BadRequestData as `encodeChange` does.
 */
export function encodeChangeWithState(change: EntityChange, meta: ChangeMeta): readonly EventRecord[] {
  const events = encodeChange(change, meta)
  if (change.kind !== 'entityUpdated' || tellsState(events)) return events
  return [...events, encodeState(change.entity, meta, events.length)]
}

/** The last event of an update carries the entity, unless it was left out for its size. */
function tellsState(events: readonly EventRecord[]): boolean {
  const last = events.at(-1)
  return last !== undefined && !last.body.endsWith(',"truncated":true}')
}

function encodeState(entity: Entity, meta: ChangeMeta, events: number): EventRecord {
  const { tenant, tenantName, entityId, entityVersion, operationId, occurredAt, context } = meta
  const texts = new PayloadTexts(recordingTerms(context.eventTerms))
  const types = texts.types(entity.types)
  const payload = texts.entity(entity)
  const entries = [...new Set([...types.terms, ...payload.terms])].join(',')
  const sequence = meta.firstSequence + events - 1
  const text = stateBody({
    ...{ tenantName, entityId, entityTypes: JSON.parse(types.text) },
    entity: JSON.parse(`"${payload.escaped}"`),
    contexts: context.eventContexts,
    ...(entries === '' ? {} : { terms: JSON.parse(`{${entries}}`) }),
    ...{ sequence, entityVersion, operationId, occurredAt },
  })
  const body = fitBody([], () => text)
  const key = eventKey(tenant, entityId)
  const event = { operationType: 'ATTRIBUTE_UPDATE', eventId: operationId, sequence } as const
  return { key, headers: stateHeaders(cloudEventsHeaders({ ...meta, key })(event), operationId), body }
}
