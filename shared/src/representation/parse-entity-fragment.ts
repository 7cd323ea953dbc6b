import type { Terms } from '../json-ld/terms.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { type EntityFragment, ngsiLdNull } from '../ngsi-ld/fragment.ts'
import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { parseScopes } from '../ngsi-ld/scope.ts'
import type { FragmentMode } from './fragment-mode.ts'
import { typeOf } from './infer-kind.ts'
import { readAttributes } from './read-attributes.ts'
import { attributeMembers, readBodyObject, readExpiresAt, readId, readTypes } from './read-entity-members.ts'

/** What the operations with an Entity Fragment allow: append is `complete`, its instances replace whole instances. */
export type EntityFragmentMode = Extract<FragmentMode, 'complete' | 'update' | 'merge'>

/** An Entity Fragment in normalized or concise form (clause 5.4). Throws BadRequestData. */
export function parseEntityFragment(body: Json, terms: Terms, mode: EntityFragmentMode): EntityFragment {
  const object = readBodyObject(body)
  const id = readId(object)
  return {
    ...(id === undefined ? {} : { id }),
    ...readFragmentTypes(object, terms, mode),
    ...readFragmentScopes(object.scope, mode),
    ...(object.expiresAt === ngsiLdNull && mode !== 'complete'
      ? { expiresAt: ngsiLdNull }
      : readExpiresAt(object.expiresAt)),
    attributes: readAttributes(attributeMembers(object), { terms, mode, path: '' }),
  }
}

/** An NGSI-LD Null for `type` is ignored in a patch: types only grow. */
function readFragmentTypes(
  object: JsonObject,
  terms: Terms,
  mode: EntityFragmentMode,
): Pick<EntityFragment, 'types'> {
  if (typeOf(object) === ngsiLdNull && mode !== 'complete') return {}
  const types = readTypes(object, terms)
  return types === undefined ? {} : { types }
}

function readFragmentScopes(
  scope: Json | undefined,
  mode: EntityFragmentMode,
): Pick<EntityFragment, 'scopes'> {
  if (scope === undefined) return {}
  if (scope !== ngsiLdNull) return { scopes: parseScopes(scope) }
  if (mode === 'complete') throw new BadRequestData('scope must not be the NGSI-LD Null in this operation')
  return { scopes: ngsiLdNull }
}
