import type { AttributeInstance, AttributeKind } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { isGeometry } from '@lodestream/shared/ngsi-ld/geometry'
import { misplacedMember } from '@lodestream/shared/ngsi-ld/kind-members'

/** The members of an instance that are neither its value, nor its identity, nor sub-attributes, nor stamps. */
export type PlainMembers = Omit<
  AttributeInstance,
  'kind' | 'value' | 'datasetId' | 'createdAt' | 'modifiedAt' | 'attributes'
>

/** The kind of an attribute is fixed in partial updates and merges (clauses 5.6.4 and 5.6.17). Throws BadRequestData. */
export function assertSameKind(fragment: InstanceFragment, stored: AttributeInstance): void {
  const { kind, inferred } = fragment
  const alike = kind === stored.kind || (inferred && carriesValue(kind) && carriesValue(stored.kind))
  if (kind !== undefined && !alike)
    throw new BadRequestData(`The attribute is a ${stored.kind} and cannot become a ${kind}`)
}

/** Kinds that a bare value or a member `value` may stand for. */
function carriesValue(kind: AttributeKind | undefined): boolean {
  return kind === 'Property' || kind === 'GeoProperty'
}

/**
 * Throws BadRequestData when a fragment that did not tell the kind of the attribute brought a value or a member that the
 * stored kind cannot have (clause 4.5).
 */
export function assertFits(instance: AttributeInstance): void {
  const { kind, value } = instance
  if (kind === 'GeoProperty' && !isGeometry(value))
    throw new BadRequestData('The value of a GeoProperty must be a GeoJSON geometry, also after the change')
  const wrong = misplacedMember(kind, instance)
  if (wrong !== undefined) throw new BadRequestData(wrong)
}

/** The plain members that a fragment brings. */
function plainMembers(fragment: InstanceFragment): Partial<PlainMembers> {
  const {
    kind,
    value,
    datasetId,
    createdAt,
    modifiedAt,
    attributes,
    inferred,
    deleted,
    removed,
    asMembers,
    ...plain
  } = fragment
  return plain
}

/** An instance with the plain members of a fragment laid over its own, and without those the fragment nulls. */
export function overlayMembers(stored: AttributeInstance, fragment: InstanceFragment): AttributeInstance {
  return { ...withoutMembers(stored, fragment.removed ?? []), ...plainMembers(fragment) }
}

function withoutMembers(stored: AttributeInstance, removed: readonly string[]): AttributeInstance {
  if (removed.length === 0) return stored
  const kept = Object.entries(stored).filter(([member]) => !removed.includes(member))
  return Object.fromEntries(kept) as unknown as AttributeInstance
}

/** Whether a fragment sets or removes any plain member of the instance. */
export function touchesMembers(stored: AttributeInstance, fragment: InstanceFragment): boolean {
  const removes = (fragment.removed ?? []).some((member) => stored[member] !== undefined)
  return removes || Object.keys(plainMembers(fragment)).length > 0
}
