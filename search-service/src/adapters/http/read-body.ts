import type { Terms } from '@lodestream/shared/json-ld/terms'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { EntityFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { isJsonObject, type Json } from '@lodestream/shared/ngsi-ld/json'
import {
  type EntityFragmentMode,
  parseEntityFragment,
} from '@lodestream/shared/representation/parse-entity-fragment'

/** The Entity Fragment in a body for the entity `id`. Throws BadRequestData when it names another one (clause 5.4). */
export function readEntityFragment(
  body: Json,
  terms: Terms,
  expected: { readonly id: string; readonly mode: EntityFragmentMode },
): EntityFragment {
  const fragment = parseEntityFragment(body, terms, expected.mode)
  if (fragment.id !== undefined) assertSameId(fragment.id, expected.id)
  return fragment
}

/** Throws BadRequestData when a body is about another entity than the URL. */
export function assertSameId(given: string, id: string): void {
  if (given !== id) throw new BadRequestData(`Member id is ${given}, but the URL names entity ${id}`)
}

/** Throws BadRequestData when the body is no JSON object. */
export function assertObject(body: Json): void {
  if (!isJsonObject(body)) throw new BadRequestData('The body must be one JSON object')
}
