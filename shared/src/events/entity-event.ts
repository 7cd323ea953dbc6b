/** The five kinds of atomic event (docs/events.md). */
export const operationTypes = [
  'ENTITY_CREATE',
  'ENTITY_DELETE',
  'ATTRIBUTE_CREATE',
  'ATTRIBUTE_UPDATE',
  'ATTRIBUTE_DELETE',
] as const

export type OperationType = (typeof operationTypes)[number]

/**
 * The body of one event, as on the wire: one atomic change of an entity or of an attribute instance. Payloads are
 * strings of JSON (normalized representation with system attributes, names compacted with `contexts`).
 */
export interface EntityEvent {
  readonly operationType: OperationType
  readonly tenantName: string
  readonly entityId: string
  readonly entityTypes: readonly string[]
  readonly attributeName?: string
  readonly datasetId?: string
  readonly operationPayload?: string
  readonly updatedEntity?: string
  readonly previousPayload?: string
  readonly previousEntity?: string
  readonly contexts: readonly string[]
  /**
   * IRI of every name in this event that the core context alone would not expand to it. With it a consumer
   * expands any event without fetching a context, today and when the context is long gone.
   */
  readonly terms?: Readonly<Record<string, string>>
  readonly eventId: string
  /** Per entity, +1 per event, gap-free; continues after delete and re-creation. */
  readonly sequence: number
  /** Per entity, +1 per committed change. */
  readonly entityVersion: number
  readonly operationId: string
  readonly operation: string
  /** Place among the events of the operation on this entity: 0 to operationCount - 1. */
  readonly operationIndex: number
  readonly operationCount: number
  /** UTC, microseconds. */
  readonly occurredAt: string
  readonly actor?: string
  /** A payload was left out because the record would have been too large. */
  readonly truncated?: true
}

/** An event ready to be appended: everything the log needs, nothing left to parse. */
export interface EventRecord {
  /** Partition key: `<tenant>|<entityId>`, both percent-escaped. */
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  /** The JSON text of an EntityEvent. */
  readonly body: string
}

/** An event as read back from the log. */
export interface LoggedEvent extends EventRecord {
  readonly partition: number
  /** Position within the partition; grows by at least one per event. */
  readonly offset: bigint
}
