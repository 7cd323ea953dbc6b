import type { Terms } from '../json-ld/terms.ts'
import type { Attributes, Iri } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { AttributeFragments, EntityFragment, InstanceFragment } from '../ngsi-ld/fragment.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import { isAbsoluteUri } from '../ngsi-ld/names.ts'
import { parseEntityFragment } from './parse-entity-fragment.ts'
import { expandAttributeName } from './read-attributes.ts'
import { attributeMembers, readBodyObject } from './read-entity-members.ts'
import { readSimplifiedInstance, type SimplifiedReading } from './read-simplified-instance.ts'

/**
 * A simplified body of Merge Entity (clause 5.6.17). It says values only: what they are is known once the stored
 * attributes are. `attributesOver` throws BadRequestData when a value does not fit the kind that is stored.
 */
export interface SimplifiedFragment extends Omit<EntityFragment, 'attributes'> {
  readonly attributesOver: (stored: Attributes) => AttributeFragments
}

/** One datum of a simplified body. */
interface Datum {
  readonly name: string
  readonly iri: Iri
  readonly datasetId?: string
  readonly value: Json
}

/** Reads a simplified body of Merge Entity. Throws BadRequestData. */
export function parseSimplifiedFragment(body: Json, reading: SimplifiedReading): SimplifiedFragment {
  const object = readBodyObject(body)
  const members = attributeMembers(object)
  const data = members.flatMap(([name, value]) => toData(name, value, reading.terms))
  assertDistinct(data)
  const names = new Set(members.map(([name]) => name))
  const others = Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))
  const { attributes: _, ...fragment } = parseEntityFragment(others, reading.terms, 'merge')
  return { ...fragment, attributesOver: (stored) => resolve(data, stored, reading) }
}

/** A `dataset` object holds the data of several instances (clause 4.5.5). */
function toData(name: string, value: Json, terms: Terms): Datum[] {
  const iri = expandAttributeName(name, { terms, path: '' })
  const dataset = isJsonObject(value) && Object.keys(value).length === 1 ? value.dataset : undefined
  if (!isJsonObject(dataset)) return [{ name, iri, value }]
  return Object.entries(dataset).map(([datasetId, item]) => {
    if (datasetId === '@none') return { name, iri, value: item }
    if (isAbsoluteUri(datasetId)) return { name, iri, value: item, datasetId }
    throw new BadRequestData(`${name}.dataset must have absolute URIs or @none as keys`)
  })
}

function assertDistinct(data: readonly Datum[]): void {
  const keys = new Set(data.map(({ iri, datasetId = '' }) => `${iri} ${datasetId}`))
  if (keys.size < data.length) throw new BadRequestData('An attribute instance must not be given twice')
}

function resolve(data: readonly Datum[], stored: Attributes, reading: SimplifiedReading): AttributeFragments {
  const read = new Map<Iri, InstanceFragment[]>()
  for (const { name, iri, datasetId, value } of data) {
    const instances = Object.hasOwn(stored, iri) ? stored[iri] : undefined
    const kind = instances?.find((instance) => instance.datasetId === datasetId)?.kind
    const fragment = readSimplifiedInstance(value, { ...reading, member: name, kind })
    const addressed = datasetId === undefined ? fragment : { ...fragment, datasetId }
    read.set(iri, [...(read.get(iri) ?? []), addressed])
  }
  return Object.fromEntries(read)
}
