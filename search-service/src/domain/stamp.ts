import type { AttributeInstance, Attributes, DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { AttributeFragments, InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { findInstance } from './attribute-instances.ts'

/**
 * A complete fragment as a stored instance (clause 4.8): modifiedAt is now; createdAt is that of the instance it
 * replaces, or now. Sub-attributes come with it, by the same rule; nulled ones are simply not there.
 * Throws BadRequestData when the fragment has no value.
 */
export function stamp(
  fragment: InstanceFragment,
  now: DateTime,
  replaced?: AttributeInstance,
): AttributeInstance {
  const { inferred, deleted, removed, asMembers, attributes, kind, value, ...members } = fragment
  if (kind === undefined || value === undefined)
    throw new BadRequestData('An attribute without a value can be written only where it exists')
  const stamped = { ...members, kind, value, createdAt: replaced?.createdAt ?? now, modifiedAt: now }
  const subAttributes = stampAttributes(attributes ?? {}, now, replaced?.attributes)
  return Object.keys(subAttributes).length > 0 ? { ...stamped, attributes: subAttributes } : stamped
}

/** Attributes of complete fragments as stored attributes. */
export function stampAttributes(
  fragments: AttributeFragments,
  now: DateTime,
  replaced?: Attributes,
): Attributes {
  const stamped = Object.entries(fragments).map(([name, instances]) => {
    const kept = instances.filter(({ deleted }) => !deleted)
    const written = kept.map((each) => stamp(each, now, findInstance(replaced, name, each.datasetId)))
    return [name, written] as const
  })
  return Object.fromEntries(stamped.filter(([, instances]) => instances.length > 0))
}
