import { assertNameLength } from '../ngsi-ld/assert-name-length.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { AttributeFragments, InstanceFragment } from '../ngsi-ld/fragment.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { maxInstances } from '../ngsi-ld/model-limits.ts'
import { isName } from '../ngsi-ld/names.ts'
import { assertPredefinedKind } from '../ngsi-ld/predefined-attributes.ts'
import { nonReifiedMembers, systemMembers } from '../ngsi-ld/reserved-members.ts'
import { readInstances } from './read-instance.ts'
import type { AttributeReading } from './reading.ts'

const coreNamespace = 'https://uri.etsi.org/ngsi-ld/'

/** Attributes by name as a client sends them, to fragments by expanded name. Throws BadRequestData. */
export function readAttributes(
  members: readonly (readonly [string, Json])[],
  reading: AttributeReading,
): AttributeFragments {
  const { terms, mode, path } = reading
  const read = new Map<Iri, InstanceFragment[]>()
  let count = 0
  for (const [name, value] of members) {
    const iri = expandAttributeName(name, reading)
    const instances = readInstances(value, { terms, mode, path, name, iri, readAttributes })
    const before = read.get(iri)
    read.set(iri, before === undefined ? instances : [...before, ...instances])
    count += instances.length
  }
  if (count > maxInstances)
    throw new BadRequestData(`${path}an entity must not have more than ${maxInstances} attribute instances`)
  for (const [iri, instances] of read) assertInstances(iri, instances, reading)
  return Object.fromEntries(read)
}

/** An attribute name to its IRI. Throws BadRequestData when it cannot be one (clauses 4.5.1, 4.6.2). */
export function expandAttributeName(
  name: string,
  { terms, path }: Pick<AttributeReading, 'terms' | 'path'>,
): Iri {
  if (nonReifiedMembers.has(name))
    throw new BadRequestData(`${path}${name} must not be the name of an attribute`)
  if (!isName(name)) throw new BadRequestData(`${path}${name} must be a valid attribute name`)
  const iri = terms.expand(name, 'attribute')
  if (isTaken(iri, { terms, path }))
    throw new BadRequestData(`${path}${name} must not be the name of an attribute: it stands for ${iri}`)
  assertNameLength(iri, `${path}${name}`)
  return iri
}

/** Whether the name of an IRI in a representation is that of a member with another meaning. */
function isTaken(iri: Iri, { terms, path }: Pick<AttributeReading, 'terms' | 'path'>): boolean {
  if (iri.startsWith('@')) return true
  if (!iri.startsWith(coreNamespace)) return false
  const name = terms.compact(iri, 'attribute')
  return nonReifiedMembers.has(name) || systemMembers.has(name) || (path === '' && name === 'scope')
}

function assertInstances(iri: Iri, instances: readonly InstanceFragment[], { path }: AttributeReading): void {
  const seen = new Set<string | undefined>()
  for (const { datasetId, kind, inferred } of instances) {
    if (seen.has(datasetId))
      throw new BadRequestData(
        `${path}${iri} must not have ${datasetId === undefined ? 'two default instances' : `the datasetId ${datasetId} twice`}`,
      )
    seen.add(datasetId)
    // In a merge the stored instance may tell what a value without a kind is part of.
    if (path === '' && !inferred) assertPredefinedKind(iri, kind)
  }
}
