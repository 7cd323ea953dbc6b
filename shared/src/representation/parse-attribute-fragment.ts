import type { Terms } from '../json-ld/terms.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { type InstanceFragment, ngsiLdNull } from '../ngsi-ld/fragment.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { assertPredefinedKind } from '../ngsi-ld/predefined-attributes.ts'
import { assertNesting } from './assert-nesting.ts'
import { inferReading, kindOf, markInferred, presentValueMembers, typeOf } from './infer-kind.ts'
import { readAttributes } from './read-attributes.ts'
import { readMembers } from './read-members.ts'

/** The body of one attribute and where it goes. */
export interface AttributeFragmentBody {
  readonly body: Json
  /** The attribute name of the path, as given and expanded. */
  readonly name: string
  readonly iri: string
  readonly terms: Terms
}

/**
 * The fragment of Partial Attribute Update (clause 5.6.4): members of one instance, each optional; the NGSI-LD Null
 * removes a member, or as the value the instance. Throws BadRequestData.
 */
export function parsePartialAttribute({ body, ...target }: AttributeFragmentBody): InstanceFragment {
  const object = withoutContext(body)
  const type = typeOf(object)
  const kind = kindOf(type)
  if (type !== undefined && kind === undefined)
    throw new BadRequestData(`type ${JSON.stringify(type)} must be an attribute kind`)
  const reading = { ...target, mode: 'partialUpdate', path: '', readAttributes } as const
  if (kind !== undefined) return readMembers(object, kind, reading)
  if (presentValueMembers(object).length === 0) return readMembers(object, undefined, reading)
  if (object.value === ngsiLdNull)
    return { ...readMembers({ ...object, type: 'Property' }, 'Property', reading) }
  const inferred = inferReading(object, target.name)
  if (inferred.as !== 'instance') throw new BadRequestData(`${target.name} must be an attribute fragment`)
  return markInferred(readMembers(object, inferred.kind, reading), object, reading)
}

/** The complete instance of Replace Attribute (clause 5.6.19). Throws BadRequestData. */
export function parseReplacingAttribute({ body, ...target }: AttributeFragmentBody): InstanceFragment {
  const object = withoutContext(body)
  const inferred = inferReading(object, target.name)
  if (inferred.as !== 'instance')
    throw new BadRequestData(`${target.name} must be an attribute with its value, given as an object`)
  assertPredefinedKind(target.iri, inferred.kind)
  return readMembers(object, inferred.kind, {
    ...target,
    mode: 'complete',
    path: '',
    readAttributes,
  })
}

function withoutContext(body: Json): JsonObject {
  if (!isJsonObject(body))
    throw new BadRequestData('The body must be one JSON object: a fragment of one attribute')
  assertNesting(body)
  const { '@context': _, ...members } = body
  return members
}
