import { decodeEvent, MalformedEvent } from '@lodestream/shared/events/decode-event'
import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { tenantOfKey } from '@lodestream/shared/events/event-key'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** Which events are wanted; an absent member wants all. */
export interface EventFilter {
  readonly tenant?: TenantId
  readonly entityId?: string
  /** A name as it stands in the events, or the IRI that it means. */
  readonly type?: string
  readonly operationTypes?: readonly string[]
}

/** Whether a record passes. A record that is no event passes only a filter that asks for nothing in its body. */
export function isWanted(record: EventRecord, filter: EventFilter): boolean {
  const { tenant, entityId, type, operationTypes } = filter
  if (tenant !== undefined && tenantOfKey(record.key) !== tenant) return false
  if (entityId === undefined && type === undefined && operationTypes === undefined) return true
  const decoded = decodeRecord(record)
  if (decoded === undefined) return false
  const { event, types } = decoded
  if (entityId !== undefined && event.entityId !== entityId) return false
  if (type !== undefined && !types.includes(type) && !event.entityTypes.includes(type)) return false
  return operationTypes === undefined || operationTypes.includes(event.operationType)
}

/** A record with its names expanded; undefined when it is no event of the contract. */
export function decodeRecord(record: EventRecord) {
  try {
    return decodeEvent({ ...record, partition: 0, offset: 0n })
  } catch (error) {
    if (error instanceof MalformedEvent) return undefined
    throw error
  }
}
