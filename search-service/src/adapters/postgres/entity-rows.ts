import type { AppliedChange } from '../entity-state/apply-change.ts'
import type { EntityState } from '../entity-state/entity-state.ts'
import { firstInstanceExpiry } from '../entity-state/expiry.ts'
import { placeChange } from './entity-geometry/place-rows.ts'
import { indexRowChange, isNew } from './entity-index/index-rows.ts'
import type { EntityShape } from './entity-shape.ts'
import { type EntityKey, keyText } from './lock-entities.ts'
import { betweenElements, textColumn } from './text-column.ts'

/** A change with the entity that it is about. */
export interface KeyedChange extends EntityKey {
  readonly applied: AppliedChange
}

/** What a group leaves of one entity. */
export interface EntityRow extends EntityKey {
  readonly before: EntityState
  readonly after: EntityState
}

/** The rows of `entity` that a group of changes leaves: one per entity, in the order in which rows are locked. */
export function entityRows(changes: readonly KeyedChange[]): readonly EntityRow[] {
  const rows = new Map<string, EntityRow>()
  for (const { tenant, entityId, applied } of changes) {
    const key = keyText({ tenant, entityId })
    const before = rows.get(key)?.before ?? applied.before
    rows.set(key, { tenant, entityId, before, after: applied.after })
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** How many columns `entityColumns` makes. */
export const entityColumnCount = 17

/**
 * Columns: tenant, id, types, doc, version, base_version, sequence, created_at, modified_at, expires_at,
 * instance_expires_at, whether it takes a new place in the order of pages, rows of the index gone and added, new
 * shape, places gone and added.
 */
export function entityColumns(
  rows: readonly EntityRow[],
  shapes: readonly (EntityShape | undefined)[],
): readonly string[] {
  const changes = rows.map(({ before, after }) => indexRowChange(before.entity, after.entity))
  const places = rows.map(({ before, after }) => placeChange(before.entity, after.entity))
  const column = (value: (row: EntityRow) => string | undefined) => textColumn(rows.map(value))
  return [
    column(({ tenant }) => tenant),
    column(({ entityId }) => entityId),
    column(({ after }) => after.entity?.types.join(betweenElements)),
    column(({ after }) => after.entity && JSON.stringify(after.entity)),
    column(({ after }) => `${after.version}`),
    column(({ before }) => `${before.version}`),
    column(({ after }) => `${after.sequence}`),
    column(({ after }) => after.entity?.createdAt),
    column(({ after }) => after.changedAt),
    column(({ after }) => after.entity?.expiresAt),
    column(({ after }) => after.entity && firstInstanceExpiry(after.entity)),
    column(({ before, after }) => `${isNew(before.entity, after.entity)}`),
    textColumn(changes.map(({ gone }) => gone.join(betweenElements))),
    textColumn(changes.map(({ added }) => added.join(betweenElements))),
    textColumn(shapes.map((shape) => shape?.id)),
    textColumn(places.map(({ gone }) => gone.join(betweenElements))),
    textColumn(places.map(({ added }) => added.join(betweenElements))),
  ]
}
