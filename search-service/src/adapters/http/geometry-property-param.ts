import type { Exchange } from '@lodestream/shared/http/exchange'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isName } from '@lodestream/shared/ngsi-ld/names'

/** Throws BadRequestData for `geometryProperty` without GeoJSON, or when it is no name (clause 6.3.15). */
export function assertGeometryProperty({ params, answerType }: Exchange): void {
  const name = params.get('geometryProperty')
  if (name === undefined) return
  if (answerType !== 'application/geo+json')
    throw new BadRequestData('Parameter geometryProperty needs Accept: application/geo+json')
  if (!isName(name))
    throw new BadRequestData(
      `Parameter geometryProperty has ${name}, which is neither a name nor an absolute IRI`,
    )
}

/** The GeoProperty that is the geometry of a Feature: `location` unless the request says otherwise. */
export function geometryPropertyOf({ params }: Exchange, terms: Terms): Iri {
  return terms.expand(params.get('geometryProperty') ?? 'location', 'attribute')
}
