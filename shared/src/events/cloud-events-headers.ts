import type { OperationType } from './entity-event.ts'

/** CloudEvents `type` of each kind of event. */
export const cloudEventTypes = {
  ENTITY_CREATE: 'org.etsi.ngsi-ld.entity.created',
  ENTITY_DELETE: 'org.etsi.ngsi-ld.entity.deleted',
  ATTRIBUTE_CREATE: 'org.etsi.ngsi-ld.attribute.created',
  ATTRIBUTE_UPDATE: 'org.etsi.ngsi-ld.attribute.updated',
  ATTRIBUTE_DELETE: 'org.etsi.ngsi-ld.attribute.deleted',
} as const satisfies Record<OperationType, string>

/** Digits of the largest safe integer: `ce_sequence` sorts as text, as the CloudEvents extension asks. */
const sequenceDigits = 16

/** What all events of one change have in common. */
export interface CloudEventScope {
  readonly tenantName: string
  readonly entityId: string
  readonly occurredAt: string
  readonly key: string
  readonly traceparent?: string
}

export interface CloudEventIdentity {
  readonly operationType: OperationType
  readonly eventId: string
  readonly sequence: number
}

/** CloudEvents 1.0, Kafka protocol binding, binary mode: the body stays the bare event. Made once per change. */
export function cloudEventsHeaders(
  scope: CloudEventScope,
): (event: CloudEventIdentity) => Readonly<Record<string, string>> {
  const source = `urn:lodestream:tenant:${encodeURIComponent(scope.tenantName)}`
  const trace = scope.traceparent === undefined ? undefined : { traceparent: scope.traceparent }
  return ({ operationType, eventId, sequence }) => ({
    ce_specversion: '1.0',
    ce_id: eventId,
    ce_source: source,
    ce_type: cloudEventTypes[operationType],
    ce_subject: scope.entityId,
    ce_time: scope.occurredAt,
    ce_sequence: String(sequence).padStart(sequenceDigits, '0'),
    ce_partitionkey: scope.key,
    'content-type': 'application/json',
    ...trace,
  })
}
