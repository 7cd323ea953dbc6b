import { listParam, type QueryParams } from '@lodestream/shared/http/query-params'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isName } from '@lodestream/shared/ngsi-ld/names'

const notAttributes: ReadonlySet<string> = new Set(['id', 'type', 'scope', '@id', '@type', '@context'])

/** The attributes that `attrs` names, expanded. Throws BadRequestData for what is no attribute name, id, type and scope included. */
export function attrsOf(params: QueryParams, terms: Terms): readonly Iri[] | undefined {
  return attributeNames(params, 'attrs', terms)
}

/** The attributes that a comma-separated parameter names, expanded. */
export function attributeNames(params: QueryParams, param: string, terms: Terms): readonly Iri[] | undefined {
  return listParam(params, param)?.map((name) => {
    if (notAttributes.has(name)) throw new BadRequestData(`Parameter ${param} must not name ${name}`)
    if (!isName(name))
      throw new BadRequestData(`Parameter ${param} has ${name}, which is neither a name nor an absolute IRI`)
    return terms.expand(name, 'attribute')
  })
}
