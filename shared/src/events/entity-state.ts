import type { JsonObject } from '../ngsi-ld/json.ts'
import type { EventRecord } from './entity-event.ts'

/** The body of a record of `cim.entity.state`, as on the wire: one entity as it is after its last change. */
export interface EntityStateMessage {
  readonly tenantName: string
  readonly entityId: string
  readonly entityTypes: readonly string[]
  /** Normalized representation with system attributes, names compacted with `contexts`. */
  readonly entity: JsonObject
  readonly contexts: readonly string[]
  /** As in events: the IRI of every name that the core context alone would expand otherwise. */
  readonly terms?: Readonly<Record<string, string>>
  /** Of the last event of the entity. */
  readonly sequence: number
  readonly entityVersion: number
  /** The operation that made this state. */
  readonly operationId: string
  /** UTC, microseconds. */
  readonly occurredAt: string
}

/** A record of `cim.entity.state`, ready to be appended. A body of null is a tombstone: the entity is gone. */
export interface StateRecord {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** CloudEvents `type` of a state. */
export const entityStateType = 'org.etsi.ngsi-ld.entity.state'

/** Whether a record on its way to the log is a state rather than an event. */
export function isState({ headers }: EventRecord): boolean {
  return headers.ce_type === entityStateType
}

/** What the body of a state is put together from; `entity` as JSON text. */
export interface StateParts extends Omit<EntityStateMessage, 'entity'> {
  readonly entity: string
}

/** The JSON text of a state. The entity is text already and is not parsed again. */
export function stateBody({ entity, ...parts }: StateParts): string {
  const { tenantName, entityId, entityTypes, ...rest } = parts
  const head = JSON.stringify({ tenantName, entityId, entityTypes }).slice(0, -1)
  return `${head},"entity":${entity},${JSON.stringify(rest).slice(1)}`
}

/** The headers of a state are those of the last event that led to it, under a type and an id of its own. */
export function stateHeaders(
  headers: EventRecord['headers'],
  operationId: string,
): Readonly<Record<string, string>> {
  return { ...headers, ce_type: entityStateType, ce_id: operationId }
}
