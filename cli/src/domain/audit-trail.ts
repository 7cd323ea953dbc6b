import type { EntityEvent, EventRecord } from '@lodestream/shared/events/entity-event'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import { decodeRecord } from './event-filter.ts'

/** One change: who made it, when, from what to what. */
export interface AuditEntry {
  readonly sequence: number
  readonly occurredAt: string
  readonly operation: string
  readonly operationType: EntityEvent['operationType']
  /** Who did it, when the event says so. */
  readonly actor?: string
  readonly attributeName?: string
  readonly datasetId?: string
  /** The instance, or the entity, before and after; absent where there was or is none. */
  readonly from?: Json
  readonly to?: Json
  /** The payload before was left out because of its size. */
  readonly truncated?: true
}

/** Which attribute: a name as it stands in the event, or the IRI that it means. Undefined: all, and the entity itself. */
export interface AuditQuestion {
  readonly attribute?: string
}

/**
 * What an event says about an entity, or about one of its attributes; undefined when it says nothing about it.
 * Repetitions of an event give the same entry: whoever reads a log drops them by `sequence`.
 */
export function auditEntry(record: EventRecord, { attribute }: AuditQuestion): AuditEntry | undefined {
  const decoded = decodeRecord(record)
  if (decoded === undefined) return undefined
  const { event } = decoded
  const names = [event.attributeName, decoded.attributeName]
  if (attribute !== undefined && !names.includes(attribute)) return undefined
  const { sequence, occurredAt, operation, operationType, actor, attributeName, datasetId, truncated } = event
  const from = parse(event.previousPayload ?? event.previousEntity)
  const to = parse(event.operationPayload)
  return {
    sequence,
    occurredAt,
    operation,
    operationType,
    ...(actor === undefined ? {} : { actor }),
    ...(attributeName === undefined ? {} : { attributeName }),
    ...(datasetId === undefined ? {} : { datasetId }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(truncated === undefined ? {} : { truncated }),
  }
}

const valueMembers = ['value', 'object', 'languageMap', 'vocab', 'json', 'valueList', 'objectList'] as const

/** The value of an instance, in one short text; a whole entity is named, not shown. */
export function shortValue(payload: Json | undefined): string {
  if (!isJsonObject(payload)) return '-'
  const member = valueMembers.find((name) => Object.hasOwn(payload, name))
  return member === undefined || typeof payload.id === 'string' ? '(entity)' : JSON.stringify(payload[member])
}

function parse(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
