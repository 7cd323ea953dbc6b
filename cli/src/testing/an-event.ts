import type { EntityEvent, EventRecord } from '@lodestream/shared/events/entity-event'
import { toEventRecord } from '../domain/to-event-record.ts'

/** An event for tests: ATTRIBUTE_UPDATE of `speed`, with what the test wants different. */
export function anEvent(members: Partial<EntityEvent> = {}): EntityEvent {
  const { sequence = 1 } = members
  return {
    operationType: 'ATTRIBUTE_UPDATE',
    tenantName: 'default',
    entityId: 'urn:ngsi-ld:Vehicle:V1',
    entityTypes: ['Vehicle'],
    attributeName: 'speed',
    operationPayload: JSON.stringify({ type: 'Property', value: sequence }),
    previousPayload: JSON.stringify({ type: 'Property', value: sequence - 1 }),
    contexts: ['https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld'],
    eventId: `0196f0e0-0000-7000-8000-${String(sequence).padStart(12, '0')}`,
    sequence,
    entityVersion: 1,
    operationId: 'op',
    operation: 'updateAttributes',
    operationIndex: 0,
    operationCount: 1,
    occurredAt: `2026-01-01T00:00:${String(sequence % 60).padStart(2, '0')}.000000Z`,
    ...members,
  }
}

/** Its record, as it stands in the log. */
export function asRecord(event: EntityEvent): EventRecord {
  return toEventRecord(JSON.stringify(event), (name) => (name === 'default' ? '' : name))
}
