import type { EntityEvent, EventRecord } from './entity-event.ts'
import { isState, type StateRecord, stateBody, stateHeaders } from './entity-state.ts'

/** What a batch says about one entity. */
interface Told {
  readonly last: EventRecord
  /** The creation that the last event accompanies or follows. */
  readonly creation?: EventRecord
}

/**
 * The states in which a batch leaves its entities, one for each, in the order of their last records. The batch holds whole
 * operations in order. Made of what the events carry; where they do not tell (`encodeChangeWithState`), the batch has a
 * state among its records. The same batch gives the same states, so whoever repeats a batch repeats these too, and the
 * last one of an entity is right again.
 */
export function latestStates(records: readonly EventRecord[]): readonly StateRecord[] {
  const told = new Map<string, Told>()
  for (const record of records) {
    const creation = isCreation(record) ? record : told.get(record.key)?.creation
    told.delete(record.key)
    told.set(record.key, { last: record, ...(creation && { creation }) })
  }
  return [...told.values()].flatMap(toState)
}

function toState({ last, creation }: Told): readonly StateRecord[] {
  if (isState(last)) return [{ ...last, body: last.body || null }]
  const event: EntityEvent = JSON.parse(last.body)
  const { operationId } = event
  const record = { key: last.key, headers: stateHeaders(last.headers, operationId) }
  if (event.operationType === 'ENTITY_DELETE') return [{ ...record, body: null }]
  if (event.updatedEntity !== undefined)
    return [{ ...record, body: bodyOf(event, event, event.updatedEntity) }]
  const created: EntityEvent | undefined = creation && JSON.parse(creation.body)
  // Written before there were states: the next change of the entity tells.
  if (created?.operationPayload === undefined || created.operationId !== operationId) return []
  return [{ ...record, body: bodyOf(event, created, created.operationPayload) }]
}

/** `last` is the last event of the operation, `carrier` the one whose names the entity is written in. */
function bodyOf(last: EntityEvent, carrier: EntityEvent, entity: string): string {
  const { tenantName, entityId, entityTypes, contexts, terms } = carrier
  const { sequence, entityVersion, operationId, occurredAt } = last
  return stateBody({
    ...{ tenantName, entityId, entityTypes, entity, contexts },
    ...(terms && { terms }),
    ...{ sequence, entityVersion, operationId, occurredAt },
  })
}

function isCreation({ headers }: EventRecord): boolean {
  return headers.ce_type === 'org.etsi.ngsi-ld.entity.created'
}
