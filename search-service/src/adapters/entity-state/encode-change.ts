import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { RequestContext } from '@lodestream/shared/json-ld/terms'
import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** What the store knows about a change beside the change itself. */
export interface ChangeMeta {
  readonly tenant: TenantId
  readonly tenantName: string
  readonly entityId: string
  /** Sequence of the first event of this change. */
  readonly firstSequence: number
  readonly entityVersion: number
  readonly operationId: string
  readonly operation: OperationName
  readonly occurredAt: DateTime
  readonly actor?: string
  readonly traceparent?: string
  readonly context: RequestContext
  readonly newEventId: () => string
}

/** Turns a change into its events, in order, with consecutive sequences from `firstSequence` on. */
export type EncodeChange = (change: EntityChange, meta: ChangeMeta) => readonly EventRecord[]
