import type { Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/**
 * The events of one operation on one entity, as matching sees them. Names are expanded; the payloads are parsed
 * only when `read` is called, which happens only for candidates.
 */
export interface OperationEvents {
  readonly tenant: TenantId
  readonly entityId: string
  /** Types of the entity after the operation (before it, for a deletion). */
  readonly types: readonly Iri[]
  /** Identifies (operation, entity): stable over redelivery. */
  readonly operationId: string
  readonly occurredAt: string
  /** Of the first and the last event. */
  readonly sequence: { readonly first: number; readonly last: number }
  readonly entityCreated: boolean
  readonly entityDeleted: boolean
  /** Attribute events in order, name and trigger only. */
  readonly attributeTriggers: readonly {
    readonly trigger: 'attributeCreated' | 'attributeUpdated' | 'attributeDeleted'
    readonly name: Iri
    readonly datasetId?: string
  }[]
  read(): OperationContent
}

export interface OperationContent {
  /** After the operation; before it, for a deletion. With system attributes. */
  readonly entity: Entity
  readonly changes: readonly InstanceChange[]
}
