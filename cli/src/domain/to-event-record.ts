import { cloudEventsHeaders } from '@lodestream/shared/events/cloud-events-headers'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { eventKey } from '@lodestream/shared/events/event-key'
import { isEntityEvent } from '@lodestream/shared/events/is-entity-event'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/**
 * The record of an event of which only the body is known: key and headers follow from it, except `traceparent`. The bytes
 * of the body stay as they are. A text that is no event becomes a record without headers.
 */
export function toEventRecord(body: string, tenantOf: (tenantName: string) => TenantId): EventRecord {
  const event = parse(body)
  if (!isEntityEvent(event)) return { key: '', headers: {}, body }
  const key = eventKey(tenantOf(event.tenantName), event.entityId)
  return { key, headers: cloudEventsHeaders({ ...event, key })(event), body }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
