import type { Terms } from '../json-ld/terms.ts'
import { assertNameLength } from '../ngsi-ld/assert-name-length.ts'
import { parseDateTime } from '../ngsi-ld/date-time.ts'
import type { DateTime, Iri } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { ngsiLdNull } from '../ngsi-ld/fragment.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { maxTypes } from '../ngsi-ld/model-limits.ts'
import { isAbsoluteUri, isName } from '../ngsi-ld/names.ts'
import { systemMembers } from '../ngsi-ld/reserved-members.ts'
import { assertNesting } from './assert-nesting.ts'
import { typeOf } from './infer-kind.ts'

const entityMembers: ReadonlySet<string> = new Set([
  'id',
  '@id',
  'type',
  '@type',
  'scope',
  'expiresAt',
  '@context',
])

/** The body as an object. Throws BadRequestData. */
export function readBodyObject(body: Json): JsonObject {
  if (!isJsonObject(body)) throw new BadRequestData('The body must be one JSON object')
  assertNesting(body)
  return body
}

/** The id of an entity, from `id` or `@id`; undefined when there is none. */
export function readId(body: JsonObject): string | undefined {
  const id = body.id === undefined ? body['@id'] : body.id
  if (id === undefined) return undefined
  if (!isAbsoluteUri(id)) throw new BadRequestData(`id ${JSON.stringify(id)} must be an absolute URI`)
  if (id === ngsiLdNull) throw new BadRequestData('id must not be the NGSI-LD Null')
  assertNameLength(id, 'id')
  return id
}

/** The expanded types, from `type` or `@type`, without duplicates; undefined when there are none. */
export function readTypes(body: JsonObject, terms: Terms): readonly Iri[] | undefined {
  const type = typeOf(body)
  if (type === undefined) return undefined
  const types: readonly Json[] = Array.isArray(type) ? type : [type]
  if (types.length === 0 || types.length > maxTypes || !types.every(isName))
    throw new BadRequestData(`type ${JSON.stringify(type)} must be 1 to ${maxTypes} entity type names`)
  if (types.includes(ngsiLdNull)) throw new BadRequestData('type must not be the NGSI-LD Null')
  return [...new Set(types.map((name) => readType(String(name), terms)))]
}

function readType(name: string, terms: Terms): Iri {
  const iri = terms.expand(name, 'type')
  if (iri.startsWith('@')) throw new BadRequestData(`type ${name} must not stand for ${iri}`)
  assertNameLength(iri, `type ${name}`)
  return iri
}

export function readExpiresAt(value: Json | undefined): { readonly expiresAt?: DateTime } {
  return value === undefined ? {} : { expiresAt: parseDateTime(value, 'expiresAt') }
}

/** The members of an entity that are attributes. System members are ignored (clause 5.2.2). */
export function attributeMembers(body: JsonObject): [string, Json][] {
  return Object.entries(body).filter(([member]) => {
    if (entityMembers.has(member) || systemMembers.has(member)) return false
    if (member.startsWith('@')) throw new BadRequestData(`${member} must not be in an entity`)
    return true
  })
}
