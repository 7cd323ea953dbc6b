import type { AttributeInstance, Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { AppliedPast } from '../entity-state/apply-change.ts'
import type { KeyedChange } from './entity-rows.ts'
import type { EntityKey } from './lock-entities.ts'
import { textColumn } from './text-column.ts'

/** A value of the past with the entity that it is about. */
export interface KeyedPast extends EntityKey {
  readonly past: AppliedPast
}

interface HistoryRow extends EntityKey, Pick<AppliedPast, 'operationId' | 'occurredAt' | 'version'> {
  readonly name: string
  readonly instance: AttributeInstance
  readonly deleted: boolean
  /** To be written only when the history does not have it. */
  readonly past: boolean
}

/** The rows of `attribute_instance` that a group makes: one per instance written or deleted, and per value of the past. */
export function historyRows(
  changes: readonly KeyedChange[],
  past: readonly KeyedPast[],
): readonly HistoryRow[] {
  const rows = changes.flatMap(({ tenant, entityId, applied }) => {
    const { operationId, occurredAt, after } = applied
    const common = { tenant, entityId, operationId, occurredAt, version: after.version, past: false }
    return instanceSteps(applied.change).map((step) => ({ ...common, ...step }))
  })
  return past.length === 0 ? rows : [...rows, ...newPast(rows, past)]
}

/** The statement that writes the rows looks for what was there before it; what comes with it is looked for here. */
function newPast(rows: readonly HistoryRow[], past: readonly KeyedPast[]): readonly HistoryRow[] {
  const known = new Set(rows.map(valueKey))
  return past.flatMap(({ tenant, entityId, past: { name, instance, ...origin } }) => {
    const row = { tenant, entityId, name, instance, ...origin, deleted: false, past: true }
    const key = valueKey(row)
    if (known.has(key)) return []
    known.add(key)
    return [row]
  })
}

function valueKey({ tenant, entityId, name, instance, deleted }: HistoryRow): string {
  const { datasetId, observedAt, value } = instance
  return JSON.stringify([tenant, entityId, name, datasetId, observedAt, value, deleted])
}

/** How many columns `historyColumns` makes. */
export const historyColumnCount = 12

/**
 * Columns: tenant, entity_id, attribute, dataset_id, kind, doc, observed_at, modified_at, deleted, operation_id, version, and
 * whether it is of the past.
 */
export function historyColumns(rows: readonly HistoryRow[]): readonly string[] {
  const column = (value: (row: HistoryRow) => string | undefined) => textColumn(rows.map(value))
  return [
    column(({ tenant }) => tenant),
    column(({ entityId }) => entityId),
    column(({ name }) => name),
    column(({ instance }) => instance.datasetId),
    column(({ instance }) => instance.kind),
    column(({ instance }) => JSON.stringify(instance)),
    column(({ instance }) => instance.observedAt),
    column(({ occurredAt }) => occurredAt),
    column(({ deleted }) => `${deleted}`),
    column(({ operationId }) => operationId),
    column(({ version }) => `${version}`),
    column(({ past }) => `${past}`),
  ]
}

interface InstanceStep {
  readonly name: string
  readonly instance: AttributeInstance
  readonly deleted: boolean
}

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
