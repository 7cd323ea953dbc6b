import { type AttributeKind, attributeKinds, valueMember } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { InstanceFragment } from '../ngsi-ld/fragment.ts'
import { isGeometry, isGeometryType } from '../ngsi-ld/geometry.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { valueMembers } from '../ngsi-ld/reserved-members.ts'
import type { FragmentMode } from './fragment-mode.ts'

const namespace = 'https://uri.etsi.org/ngsi-ld/'
const kinds = new Map<unknown, AttributeKind>(
  attributeKinds.flatMap((kind) => [
    [kind, kind],
    [namespace + kind, kind],
  ]),
)

/** The attribute kind that `type` names, by its core term or its IRI; undefined for anything else. */
export function kindOf(type: unknown): AttributeKind | undefined {
  return kinds.get(type)
}

/** Says that the kind of a fragment was not told: only where a stored instance may know it better. */
export function markInferred(
  fragment: InstanceFragment,
  object: JsonObject,
  { mode }: { readonly mode: FragmentMode },
): InstanceFragment {
  const matters = mode === 'merge' || mode === 'partialUpdate'
  return matters && typeOf(object) === undefined ? { ...fragment, inferred: true } : fragment
}

export function typeOf(object: JsonObject): Json | undefined {
  return object.type === undefined ? object['@type'] : object.type
}

/** The value members that an object has. */
export function presentValueMembers(object: JsonObject): string[] {
  return Object.keys(object).filter((member) => valueMembers.has(member))
}

/** Whether a JSON value in an array is an attribute instance rather than a plain value (clause 4.5.2.3). */
export function looksLikeInstance(value: Json): value is JsonObject {
  if (!isJsonObject(value)) return false
  return kindOf(typeOf(value)) !== undefined || presentValueMembers(value).length > 0
}

/**
 * How an object given for an attribute is to be read (clause 4.5, concise): as an instance of a kind, as a geometry,
 * as an instance of a kind that nothing tells, or as a plain value. Throws BadRequestData for what is none of them.
 */
export type ObjectReading =
  | { readonly as: 'instance'; readonly kind: AttributeKind }
  | { readonly as: 'geometry' | 'value' }

export function inferReading(object: JsonObject, member: string): ObjectReading {
  const type = typeOf(object)
  const kind = kindOf(type)
  if (kind !== undefined) return { as: 'instance', kind }
  if (isGeometryType(type) && isGeometry(object)) return { as: 'geometry' }
  if (type !== undefined)
    throw new BadRequestData(
      `${member}.type ${JSON.stringify(type)} must be an attribute kind or a GeoJSON geometry`,
    )
  const [valued, another] = presentValueMembers(object)
  if (another !== undefined) throw new BadRequestData(`${member} must not have both ${valued} and ${another}`)
  return valued === undefined ? { as: 'value' } : { as: 'instance', kind: kindByMember(valued, object) }
}

function kindByMember(member: string, object: JsonObject): AttributeKind {
  if (member === 'value') return isGeometry(object.value) ? 'GeoProperty' : 'Property'
  const kind = attributeKinds.find((one) => valueMember[one] === member)
  if (kind === undefined) throw new Error(`${member} is no value member`)
  return kind
}
