import type { Terms } from '../json-ld/terms.ts'
import type { Attributes, Entity } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { parseScopes } from '../ngsi-ld/scope.ts'
import { readAttributes } from './read-attributes.ts'
import { attributeMembers, readBodyObject, readExpiresAt, readId, readTypes } from './read-entity-members.ts'

/**
 * A complete entity in normalized or concise form, mixed at will (clauses 4.5, 5.2.4). A top-level `@context` is
 * passed over. Throws BadRequestData that names the member and the rule.
 */
export function parseEntity(body: Json, terms: Terms): Entity {
  const object = readBodyObject(body)
  const id = readId(object)
  if (id === undefined) throw new BadRequestData('id must be present in an entity')
  const types = readTypes(object, terms)
  if (types === undefined) throw new BadRequestData('type must be present in an entity')
  return {
    id,
    types,
    ...(object.scope === undefined ? {} : { scopes: parseScopes(object.scope) }),
    ...readExpiresAt(object.expiresAt),
    // In this mode every fragment is a complete instance: it has its kind and its value.
    attributes: readAttributes(attributeMembers(object), {
      terms,
      mode: 'complete',
      path: '',
    }) as Attributes,
  }
}
