import { parseDateTime } from '../ngsi-ld/date-time.ts'
import { type AttributeKind, valueMember } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { type InstanceFragment, ngsiLdNull, type RemovableMember } from '../ngsi-ld/fragment.ts'
import { isNgsiLdNull } from '../ngsi-ld/is-ngsi-ld-null.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { misplacedMember } from '../ngsi-ld/kind-members.ts'
import { isAbsoluteUri } from '../ngsi-ld/names.ts'
import {
  nonReifiedMembers,
  previousMember,
  systemMembers,
  valueMembers,
} from '../ngsi-ld/reserved-members.ts'
import { readNames, readValue } from './read-value.ts'
import type { InstanceReading } from './reading.ts'

const proofName = 'https://uri.etsi.org/ngsi-ld/ngsildproof'

/** The kind is undefined in a fragment that tells neither `type` nor a value. */
type Kind = AttributeKind | undefined

/** A fragment while its members are read. */
type Draft = { -readonly [Member in keyof InstanceFragment]: InstanceFragment[Member] }

interface MemberReading extends InstanceReading {
  readonly kind: Kind
  /** The value member of the kind. */
  readonly own: string | undefined
}

/**
 * The members of one attribute instance given as an object (clause 4.5). Throws BadRequestData that names the member
 * and the rule.
 */
export function readMembers(object: JsonObject, kind: Kind, reading: InstanceReading): InstanceFragment {
  const own = kind === undefined ? undefined : valueMember[kind]
  const value = own === undefined ? undefined : object[own]
  if (own !== undefined && value === undefined) assertMayLackValue(own, reading)
  const datasetId = readDatasetId(object.datasetId, reading)
  if (kind !== undefined && value !== undefined && isNgsiLdNull(kind, value))
    return deletion(datasetId, own, reading)
  const draft: Draft = {}
  if (kind !== undefined) draft.kind = kind
  if (kind !== undefined && value !== undefined) draft.value = readOwnValue(kind, value, reading)
  if (datasetId !== undefined) draft.datasetId = datasetId
  if (reading.iri === proofName) assertProof(draft, reading)
  readOthers(object, toMemberReading(reading, kind, own), draft)
  return draft
}

/** A proof is a Property of an object (clause 4.5, ngsildproof). */
function assertProof({ kind = 'Property', value = {} }: Draft, reading: InstanceReading): void {
  if (kind !== 'Property') throw new BadRequestData(`${at(reading)} must be a Property`)
  if (!isJsonObject(value)) throw new BadRequestData(`${at(reading)}.value must be an object`)
}

/** Member by member: this runs for every attribute, and a spread costs several times as much. */
function toMemberReading(
  { terms, mode, path, name, iri, readAttributes }: InstanceReading,
  kind: Kind,
  own: string | undefined,
): MemberReading {
  return { terms, mode, path, name, iri, readAttributes, kind, own }
}

function readOwnValue(kind: AttributeKind, value: Json, reading: InstanceReading): Json {
  const { terms, mode } = reading
  return readValue(kind, value, { terms, mode, member: `${at(reading)}.${valueMember[kind]}` })
}

function assertMayLackValue(own: string, reading: InstanceReading): void {
  if (reading.mode === 'complete' || reading.mode === 'update')
    throw new BadRequestData(`${at(reading)}.${own} must be present`)
}

function readOthers(object: JsonObject, reading: MemberReading, draft: Draft): void {
  const { subAttributes, removed, others } = sortMembers(object, reading)
  if (removed.length > 0 && reading.mode === 'complete')
    throw new BadRequestData(`${at(reading)}.${removed[0]} must not be the NGSI-LD Null in this operation`)
  if (others.length > 0) {
    Object.assign(draft, Object.fromEntries(others))
    const wrong = reading.kind && misplacedMember(reading.kind, draft)
    if (wrong !== undefined) throw new BadRequestData(`${at(reading)}.${wrong}`)
  }
  // In an update the whole instance is replaced: what is nulled is just not there.
  if (removed.length > 0 && reading.mode !== 'update') draft.removed = removed as RemovableMember[]
  if (subAttributes.length > 0) readSubAttributes(subAttributes, reading, draft)
}

/** A member is ignored, a sub-attribute, removed by an NGSI-LD Null, or read as what it is. */
function sortMembers(object: JsonObject, reading: MemberReading) {
  const subAttributes: [string, Json][] = []
  const removed: string[] = []
  const others: [string, unknown][] = []
  for (const [member, value] of Object.entries(object)) {
    if (isDone(member, reading)) continue
    if (isSubAttribute(member, reading)) subAttributes.push([member, value])
    else if (value === ngsiLdNull) removed.push(member)
    else others.push([member, readMember(member, value, reading)])
  }
  return { subAttributes, removed, others }
}

function isDone(member: string, { own, kind }: MemberReading): boolean {
  return member === own || member === 'datasetId' || isIgnored(member, kind)
}

function readSubAttributes(members: readonly [string, Json][], reading: MemberReading, draft: Draft): void {
  const { terms, mode } = reading
  const kept = mode === 'update' ? members.filter(([, value]) => value !== ngsiLdNull) : members
  if (kept.length === 0) return
  draft.attributes = reading.readAttributes(kept, { terms, mode, path: `${at(reading)}.` })
}

function deletion(
  datasetId: string | undefined,
  own: string | undefined,
  reading: InstanceReading,
): InstanceFragment {
  if (reading.mode === 'complete')
    throw new BadRequestData(`${at(reading)}.${own} must not be the NGSI-LD Null in this operation`)
  return { deleted: true, ...(datasetId === undefined ? {} : { datasetId }) }
}

function isIgnored(member: string, kind: Kind): boolean {
  if (member === 'type' || member === '@type' || systemMembers.has(member)) return true
  if (kind === undefined) return false
  if (member === previousMember[kind]) return true
  return (
    (member === 'entity' && kind === 'Relationship') ||
    (member === 'entityList' && kind === 'ListRelationship')
  )
}

/** A member that is neither a non-reified one nor misplaced is a sub-attribute. */
function isSubAttribute(member: string, reading: MemberReading): boolean {
  if (member.startsWith('@')) throw new BadRequestData(`${at(reading)}.${member} must not be in an attribute`)
  if (!nonReifiedMembers.has(member)) return true
  if (valueMembers.has(member) || member.startsWith('previous') || member.startsWith('entity')) {
    if (member.endsWith('Sealed') && reading.iri === proofName) return false
    throw new BadRequestData(
      `${at(reading)}.${member} must not be in a ${reading.kind ?? 'fragment of this attribute'}`,
    )
  }
  return false
}

function readMember(member: string, value: Json, reading: MemberReading): unknown {
  const where = `${at(reading)}.${member}`
  switch (member) {
    case 'observedAt':
    case 'expiresAt':
      return parseDateTime(value, where)
    case 'unitCode':
      return readText(value, where)
    case 'valueType':
      return readValueType(value, { ...reading, member: where })
    case 'objectType':
      return readNames(value, { ...reading, member: where })
    case 'entityTypeSealed':
      return readNames(value, { ...reading, member: where })[0]
    case 'entityIdSealed':
      if (!isAbsoluteUri(value)) throw new BadRequestData(`${where} must be an absolute URI`)
      return value
    default:
      return readText(value, where)
  }
}

function readValueType(value: Json, reading: MemberReading & { readonly member: string }): string {
  const [type = '', ...more] = readNames(value, reading)
  if (more.length > 0) throw new BadRequestData(`${reading.member} must be one name`)
  return type
}

function readText(value: Json, where: string): string {
  if (typeof value !== 'string' || value === '')
    throw new BadRequestData(`${where} must be a non-empty string`)
  return value
}

function readDatasetId(value: Json | undefined, reading: InstanceReading): string | undefined {
  if (value === undefined || value === '@none') return undefined
  if (!isAbsoluteUri(value) || value === ngsiLdNull)
    throw new BadRequestData(`${at(reading)}.datasetId must be an absolute URI or @none`)
  return value
}

function at({ path, name }: InstanceReading): string {
  return path + name
}
