import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { expandAttributeNames } from './attribute-names.ts'

/** The attributes that `attrs` names, expanded. Throws BadRequestData for what is no attribute name, id, type and scope included. */
export function attrsOf(params: QueryParams, terms: Terms): readonly Iri[] | undefined {
  const names = listParam(params, 'attrs')
  return names && expandAttributeNames(names, 'Parameter attrs', terms)
}
