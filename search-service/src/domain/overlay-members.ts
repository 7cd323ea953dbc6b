import type { AttributeInstance } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'

/** The members of an instance that are neither its value, nor its identity, nor sub-attributes, nor stamps. */
export type PlainMembers = Omit<
  AttributeInstance,
  'kind' | 'value' | 'datasetId' | 'createdAt' | 'modifiedAt' | 'attributes'
>

/** The kind of an attribute is fixed in partial updates and merges (clauses 5.6.4 and 5.6.17). Throws BadRequestData. */
export function assertSameKind(fragment: InstanceFragment, stored: AttributeInstance): void {
  if (fragment.kind !== undefined && fragment.kind !== stored.kind)
    throw new BadRequestData(`The attribute is a ${stored.kind} and cannot become a ${fragment.kind}`)
}

/** The plain members that a fragment brings. */
export function plainMembers(fragment: InstanceFragment): Partial<PlainMembers> {
  const { kind, value, datasetId, createdAt, modifiedAt, attributes, deleted, removed, asMembers, ...plain } =
    fragment
  return plain
}

/** An instance with the plain members of a fragment laid over its own, and without those the fragment nulls. */
export function overlayMembers(stored: AttributeInstance, fragment: InstanceFragment): AttributeInstance {
  const removed = new Set<string>(fragment.removed ?? [])
  const kept = Object.entries(stored).filter(([member]) => !removed.has(member))
  return { ...(Object.fromEntries(kept) as unknown as AttributeInstance), ...plainMembers(fragment) }
}

/** Whether a fragment sets or removes any plain member of the instance. */
export function touchesMembers(stored: AttributeInstance, fragment: InstanceFragment): boolean {
  const removes = (fragment.removed ?? []).some((member) => stored[member] !== undefined)
  return removes || Object.keys(plainMembers(fragment)).length > 0
}
