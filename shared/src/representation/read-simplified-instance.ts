import type { Terms } from '../json-ld/terms.ts'
import { type AttributeKind, valueMember } from '../ngsi-ld/entity.ts'
import { type InstanceFragment, ngsiLdNull } from '../ngsi-ld/fragment.ts'
import { isGeometry } from '../ngsi-ld/geometry.ts'
import { isNgsiLdNull } from '../ngsi-ld/is-ngsi-ld-null.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import { readValue } from './read-value.ts'

/** These kinds keep their value member in the simplified representation (clause 4.5.4). */
const wrappedKinds = ['LanguageProperty', 'VocabProperty', 'JsonProperty'] as const

/** How a simplified body is to be read. */
export interface SimplifiedReading {
  readonly terms: Terms
  /** The language of plain strings given for a LanguageProperty; without it they are set as `@none`. */
  readonly lang?: string
}

/** One datum, its attribute for errors, and the kind of the stored instance if there is one. */
export interface SimplifiedDatum extends SimplifiedReading {
  readonly member: string
  readonly kind: AttributeKind | undefined
}

/** What a simplified datum says of an attribute instance: the stored kind is kept, a new one is inferred. Throws BadRequestData. */
export function readSimplifiedInstance(datum: Json, reading: SimplifiedDatum): InstanceFragment {
  if (datum === ngsiLdNull) return { deleted: true }
  const kind = reading.kind ?? inferKind(datum)
  const value = asValue(datum, kind, reading)
  if (isNgsiLdNull(kind, value)) return { deleted: true }
  const { terms, member } = reading
  return { kind, value: readValue(kind, value, { terms, member, mode: 'merge' }) }
}

function inferKind(datum: Json): AttributeKind {
  if (isGeometry(datum)) return 'GeoProperty'
  return wrappedKinds.find((kind) => unwrap(datum, kind) !== undefined) ?? 'Property'
}

/** The datum in the form of the kind's value member. Plain strings of a LanguageProperty are one entry of its map. */
function asValue(datum: Json, kind: AttributeKind, { lang = '@none' }: SimplifiedDatum): Json {
  const value = unwrap(datum, kind) ?? datum
  const isText = typeof value === 'string' || Array.isArray(value)
  return kind === 'LanguageProperty' && isText ? { [lang]: value } : value
}

function unwrap(datum: Json, kind: AttributeKind): Json | undefined {
  const wrapped = wrappedKinds.some((one) => one === kind) && isJsonObject(datum)
  return wrapped && Object.keys(datum).length === 1 ? datum[valueMember[kind]] : undefined
}
