import type { AttributeKind, Iri } from './entity.ts'
import { BadRequestData } from './errors.ts'

const geoAttributes: ReadonlySet<Iri> = new Set(
  ['location', 'observationSpace', 'operationSpace'].map((name) => `https://uri.etsi.org/ngsi-ld/${name}`),
)

/** The attributes of an entity that the core predefines are GeoProperties (clause 5.2.4). Throws BadRequestData. */
export function assertPredefinedKind(iri: Iri, kind: AttributeKind | undefined): void {
  if (kind !== undefined && kind !== 'GeoProperty' && geoAttributes.has(iri))
    throw new BadRequestData(`${iri} must be a GeoProperty`)
}
