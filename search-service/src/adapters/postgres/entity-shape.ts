import { createHash } from 'node:crypto'
import type { AttributeInstance, Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'
import { isNew } from './entity-index/index-rows.ts'

/** What an attribute of a shape is like. */
interface ShapeAttribute {
  readonly kinds: readonly AttributeInstance['kind'][]
  /** One per datasetId, and the default one. */
  readonly instances: number
}

/**
 * What discovery tells of an entity (clause 5.7.5): its types, and of its attributes the name, the kinds and how many
 * instances there are. Entities of a kind share few shapes, so what there is can be told from the shapes alone.
 */
export interface EntityShape {
  /** A UUID made from all the rest: the same shape has the same one. */
  readonly id: string
  readonly types: readonly Iri[]
  readonly attributes: Readonly<Record<Iri, ShapeAttribute>>
}

/** The shape of an entity. */
export function entityShape({ types, attributes }: Entity): EntityShape {
  const names = Object.keys(attributes).toSorted()
  const described = names.map((name) => [name, describe(attributes[name] ?? [])] as const)
  const sorted = types.toSorted()
  const text = JSON.stringify([sorted, described])
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return { id, types: sorted, attributes: Object.fromEntries(described) }
}

/** The shape after a change; undefined when it is the one from before, or when nothing is left that has one. */
export function newShape(before: Entity | undefined, after: Entity | undefined): EntityShape | undefined {
  if (after === undefined) return undefined
  const isSame = before !== undefined && !isNew(before, after) && hasSameShape(before, after)
  return isSame ? undefined : entityShape(after)
}

function describe(instances: readonly AttributeInstance[]): ShapeAttribute {
  return {
    kinds: [...new Set(instances.map(({ kind }) => kind))].toSorted(),
    instances: instances.length,
  }
}

/** Quick for the usual change, of values: attributes that are the same object are not looked at. */
function hasSameShape(before: Entity, after: Entity): boolean {
  const names = Object.keys(after.attributes)
  return (
    (before.types === after.types || before.types.join() === after.types.join()) &&
    names.length === Object.keys(before.attributes).length &&
    names.every((name) => isAlike(before.attributes[name], after.attributes[name]))
  )
}

function isAlike(
  before: readonly AttributeInstance[] | undefined,
  after: readonly AttributeInstance[] | undefined,
): boolean {
  if (before === after) return true
  if (before === undefined || after === undefined || before.length !== after.length) return false
  return before.every(({ kind }, index) => kind === after[index]?.kind)
}
