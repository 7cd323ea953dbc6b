import { encodeChange } from '@lodestream/shared/events/encode-change'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import { sampleEntity } from './sample-operation.ts'

/** Events of one operation, not yet at a place in the log. */
export function encodedChange(
  change: EntityChange,
  operationId: string,
  { entityId = sampleEntity.id, tenant = 'farm', firstSequence = 1 } = {},
): readonly EventRecord[] {
  let ids = 0
  return encodeChange(change, {
    tenant,
    tenantName: tenant === '' ? 'default' : tenant,
    entityId,
    firstSequence,
    entityVersion: 1,
    operationId,
    operation: 'createEntity',
    occurredAt: '2025-01-01T00:00:00.000000Z',
    context: coreRequestContext,
    newEventId: () => `${operationId}-${++ids}`,
  })
}
