import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntityRow } from './entity-rows.ts'
import { type EntityShape, newShape } from './entity-shape.ts'
import { betweenElements, textColumn } from './text-column.ts'

/** A shape that entities of a tenant take. */
interface TakenShape {
  readonly tenant: TenantId
  readonly shape: EntityShape
}

/** How many columns `shapeColumns` makes. */
export const shapeColumnCount = 4

/** The new shape of each entity row; undefined where it stays. */
export function newShapes(rows: readonly EntityRow[]): readonly (EntityShape | undefined)[] {
  return rows.map(({ before, after }) => newShape(before.entity, after.entity))
}

/** Columns: tenant, id, types, attributes of the shapes taken, each once, in the order of their keys. */
export function shapeColumns(
  rows: readonly EntityRow[],
  shapes: readonly (EntityShape | undefined)[],
): readonly string[] {
  const taken = new Map<string, TakenShape>()
  rows.forEach(({ tenant }, index) => {
    const shape = shapes[index]
    if (shape) taken.set(`${tenant} ${shape.id}`, { tenant, shape })
  })
  const sorted = [...taken].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  const column = (value: (taken: TakenShape) => string) => textColumn(sorted.map(value))
  return [
    column(({ tenant }) => tenant),
    column(({ shape }) => shape.id),
    column(({ shape }) => shape.types.join(betweenElements)),
    column(({ shape }) => JSON.stringify(shape.attributes)),
  ]
}
