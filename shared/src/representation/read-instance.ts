import type { AttributeKind } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { type InstanceFragment, ngsiLdNull } from '../ngsi-ld/fragment.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { inferReading, looksLikeInstance, markInferred } from './infer-kind.ts'
import { readMembers } from './read-members.ts'
import { readValue } from './read-value.ts'
import type { InstanceReading } from './reading.ts'

/** What a client gives for one attribute: one instance, several, or a bare value (clause 4.5, normalized and concise). */
export function readInstances(value: Json, reading: InstanceReading): InstanceFragment[] {
  if (Array.isArray(value) && value.length > 0 && value.every(looksLikeInstance))
    return value.map((item) => readObject(item, reading))
  return [readInstance(value, reading)]
}

function readInstance(value: Json, reading: InstanceReading): InstanceFragment {
  if (value === ngsiLdNull) return nullInstance(reading)
  return isJsonObject(value) ? readObject(value, reading) : plain('Property', value, reading)
}

function nullInstance({ mode, path, name }: InstanceReading): InstanceFragment {
  if (mode === 'complete')
    throw new BadRequestData(`${path}${name} must not be the NGSI-LD Null in this operation`)
  return { deleted: true }
}

function readObject(object: JsonObject, reading: InstanceReading): InstanceFragment {
  const inferred = inferReading(object, reading.path + reading.name)
  if (inferred.as === 'instance')
    return markInferred(readMembers(object, inferred.kind, reading), object, reading)
  if (inferred.as === 'geometry') return plain('GeoProperty', object, reading)
  const fragment = plain('Property', object, reading)
  const asMembers = reading.mode === 'merge' ? attemptMembers(object, reading) : undefined
  return asMembers === undefined ? fragment : { ...fragment, asMembers }
}

function plain(kind: AttributeKind, value: Json, reading: InstanceReading): InstanceFragment {
  const { terms, mode, path, name } = reading
  const read = readValue(kind, value, { terms, mode, member: path + name })
  return markInferred({ kind, value: read }, {}, reading)
}

/** The other reading of a concise object in a merge; undefined when it cannot be one. */
function attemptMembers(object: JsonObject, reading: InstanceReading): InstanceFragment | undefined {
  try {
    return readMembers(object, undefined, reading)
  } catch (error) {
    if (error instanceof BadRequestData) return undefined
    throw error
  }
}
