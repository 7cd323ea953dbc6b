import type { Terms } from '../json-ld/terms.ts'
import type { AttributeKind } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { ngsiLdNull } from '../ngsi-ld/fragment.ts'
import { isGeometry, parseGeometry } from '../ngsi-ld/geometry.ts'
import { isTextOrTexts } from '../ngsi-ld/is-text-or-texts.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import { isLanguageTag } from '../ngsi-ld/language-tag.ts'
import { isAbsoluteUri, isName } from '../ngsi-ld/names.ts'
import type { FragmentMode } from './fragment-mode.ts'
import { expandKeys } from './value-keys.ts'

/** Where a value stands and how it is to be read. */
export interface ValueReading {
  readonly terms: Terms
  readonly mode: FragmentMode
  /** Attribute and member as the client wrote them, for the error. */
  readonly member: string
}

type Reader = (value: Json, reading: ValueReading) => Json

const readers: Readonly<Record<AttributeKind, Reader>> = {
  Property: readPropertyValue,
  GeoProperty: readGeometry,
  LanguageProperty: readLanguageMap,
  VocabProperty: readVocab,
  JsonProperty: readJson,
  ListProperty: readList,
  Relationship: readObject,
  ListRelationship: readObjectList,
}

/** The value member of an attribute kind, checked and expanded (clause 4.5). Throws BadRequestData. */
export function readValue(kind: AttributeKind, value: Json, reading: ValueReading): Json {
  if (value === null) throw new BadRequestData(`${reading.member} must not be null`)
  return readers[kind](value, reading)
}

function readPropertyValue(value: Json, { terms, mode, member }: ValueReading): Json {
  if (mode === 'merge') refuseNullItems(value, member)
  else refuseNulls(value, member)
  return expandKeys(value, terms)
}

function refuseNulls(value: Json, member: string): void {
  if (value === ngsiLdNull)
    throw new BadRequestData(`${member} must not contain the NGSI-LD Null in this operation`)
  if (typeof value !== 'object' || value === null) return
  for (const item of Object.values(value)) refuseNulls(item, member)
}

/** A merge deletes a key by it, but arrays are replaced: in them it would stay (clause 5.5.12). */
function refuseNullItems(value: Json, member: string): void {
  if (Array.isArray(value)) refuseNulls(value, member)
  else if (isJsonObject(value)) for (const item of Object.values(value)) refuseNullItems(item, member)
}

function readGeometry(value: Json, { mode, member }: ValueReading): Json {
  const geometry = typeof value === 'string' ? parseGeometry(value) : value
  // A merge may bring some members only; the result is checked then.
  const fits = isGeometry(geometry) || (mode === 'merge' && isJsonObject(geometry))
  if (fits && geometry !== undefined) return geometry
  throw new BadRequestData(`${member} must be a GeoJSON geometry with coordinates that fit its type`)
}

function readLanguageMap(value: Json, { mode, member }: ValueReading): Json {
  if (!isJsonObject(value)) throw new BadRequestData(`${member} must be an object of texts by language`)
  for (const [tag, text] of Object.entries(value)) {
    if (!isLanguageTag(tag))
      throw new BadRequestData(`${member} must have language tags as keys, not ${JSON.stringify(tag)}`)
    if (text === ngsiLdNull && mode !== 'merge')
      throw new BadRequestData(`${member} must not contain the NGSI-LD Null in this operation`)
    if (!isTextOrTexts(text)) throw new BadRequestData(`${member} must have a string or strings at ${tag}`)
    refuseNullItems(text, member)
  }
  return value
}

function readVocab(value: Json, { terms, member }: ValueReading): Json {
  if (!isTextOrTexts(value) || [value].flat().includes(''))
    throw new BadRequestData(`${member} must be a string or an array of strings, none of them empty`)
  refuseNulls(value, member)
  const expand = (text: string) => terms.expand(text, 'vocab')
  return typeof value === 'string' ? expand(value) : value.map(expand)
}

function readJson(value: Json, { member }: ValueReading): Json {
  if (isJsonObject(value) || (Array.isArray(value) && value.every(isJsonObject))) return value
  throw new BadRequestData(`${member} must be an object or an array of objects`)
}

function readList(value: Json, { terms, member }: ValueReading): Json {
  if (!Array.isArray(value)) throw new BadRequestData(`${member} must be an array`)
  refuseNulls(value, member)
  return expandKeys(value, terms)
}

function readObject(value: Json, { member }: ValueReading): Json {
  const uris = Array.isArray(value) ? value : [value]
  if (uris.length === 0 || !uris.every(isAbsoluteUri))
    throw new BadRequestData(`${member} must be an absolute URI or a non-empty array of them`)
  refuseNulls(value, member)
  return value
}

function readObjectList(value: Json, { member }: ValueReading): Json {
  if (!Array.isArray(value)) throw new BadRequestData(`${member} must be an array`)
  refuseNulls(value, member)
  return value.map((item: Json) => {
    const uri = isJsonObject(item) && Object.keys(item).length === 1 ? item.object : item
    if (!isAbsoluteUri(uri)) throw new BadRequestData(`${member} must hold absolute URIs or {"object": URI}`)
    return uri
  })
}

/** Names of types or vocabulary entries, expanded. Throws BadRequestData. */
export function readNames(value: Json, { terms, member }: ValueReading): readonly string[] {
  const names: readonly Json[] = Array.isArray(value) ? value : [value]
  if (names.length === 0 || !names.every(isName))
    throw new BadRequestData(`${member} must be a name or a non-empty array of names`)
  return [...new Set(names.map((name) => terms.expand(String(name), 'vocab')))]
}
