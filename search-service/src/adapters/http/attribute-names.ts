import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isName } from '@lodestream/shared/ngsi-ld/names'

const notAttributes: ReadonlySet<string> = new Set(['id', 'type', 'scope', '@id', '@type', '@context'])

/**
 * Attribute names, expanded. `label` is what messages call their list (`Parameter attrs`). Throws BadRequestData for what
 * is no attribute name; id, type and scope are none (clause 6.4.3.2).
 */
export function expandAttributeNames(names: readonly string[], label: string, terms: Terms): readonly Iri[] {
  return names.map((name) => {
    if (notAttributes.has(name)) throw new BadRequestData(`${label} must not name ${name}`)
    if (!isName(name))
      throw new BadRequestData(`${label} has ${name}, which is neither a name nor an absolute IRI`)
    return terms.expand(name, 'attribute')
  })
}
