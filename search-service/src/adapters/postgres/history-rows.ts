import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { KeyedChange } from './entity-rows.ts'
import { textColumn } from './text-column.ts'

interface HistoryRow {
  readonly change: KeyedChange
  readonly name: string
  readonly instance: AttributeInstance
  readonly deleted: boolean
}

/** The rows of `attribute_instance` that changes make: one per instance written or deleted. */
export function historyRows(changes: readonly KeyedChange[]): readonly HistoryRow[] {
  return changes.flatMap((change) =>
    instanceSteps(change.applied.change).map((step) => ({ change, ...step })),
  )
}

/** Columns: tenant, entity_id, attribute, dataset_id, kind, doc, observed_at, modified_at, deleted, operation_id, version. */
export function historyColumns(rows: readonly HistoryRow[]): readonly string[] {
  const column = (value: (row: HistoryRow) => string | undefined) => textColumn(rows.map(value))
  return [
    column(({ change }) => change.tenant),
    column(({ change }) => change.entityId),
    column(({ name }) => name),
    column(({ instance }) => instance.datasetId),
    column(({ instance }) => instance.kind),
    column(({ instance }) => JSON.stringify(instance)),
    column(({ instance }) => instance.observedAt),
    column(({ change }) => change.applied.occurredAt),
    column(({ deleted }) => `${deleted}`),
    column(({ change }) => change.applied.operationId),
    column(({ change }) => `${change.applied.after.version}`),
  ]
}

type InstanceStep = Omit<HistoryRow, 'change'>

function instanceSteps(change: EntityChange): readonly InstanceStep[] {
  if (change.kind === 'entityCreated') return allInstances(change.entity, false)
  if (change.kind === 'entityDeleted') return allInstances(change.previous, true)
  return change.changes.map((step) =>
    step.kind === 'attributeDeleted'
      ? { name: step.name, instance: step.previous, deleted: true }
      : { name: step.name, instance: step.instance, deleted: false },
  )
}

function allInstances(entity: Entity, deleted: boolean): readonly InstanceStep[] {
  return Object.entries(entity.attributes).flatMap(([name, instances]) =>
    instances.map((instance) => ({ name, instance, deleted })),
  )
}
