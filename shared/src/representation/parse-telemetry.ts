import type { Terms } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import type { InstanceFragment } from '../ngsi-ld/fragment.ts'
import { isJsonObject, type Json, type JsonObject } from '../ngsi-ld/json.ts'
import { isAbsoluteUri } from '../ngsi-ld/names.ts'
import { parseReplacingAttribute } from './parse-attribute-fragment.ts'
import { expandAttributeName } from './read-attributes.ts'

/** A telemetry message, its members checked as far as no @context is needed. */
export interface TelemetryMessage {
  readonly tenantName: string | undefined
  readonly entityId: string
  readonly attributeName: string
  /** URLs of the @context of its names; the core context when there is none. */
  readonly contexts: string | readonly string[] | undefined
  /** The attribute instance, in the concise representation. */
  readonly instance: JsonObject
}

/** The value of a telemetry message with its names expanded. */
export interface TelemetryValue {
  readonly attribute: Iri
  readonly fragment: InstanceFragment
}

const instanceMembers = ['datasetId', 'value', 'object', 'observedAt', 'unitCode'] as const
const members: ReadonlySet<string> = new Set([
  ...['tenantName', 'entityId', 'attributeName', 'contexts'],
  ...instanceMembers,
])

/** A telemetry message (docs/telemetry.md). Throws BadRequestData naming the member and the rule. */
export function parseTelemetry(json: Json): TelemetryMessage {
  if (!isJsonObject(json)) throw new BadRequestData('A telemetry message must be a JSON object')
  const unknown = Object.keys(json).find((member) => !members.has(member))
  if (unknown !== undefined)
    throw new BadRequestData(
      `Member ${unknown.slice(0, 100)} is unknown: a telemetry message has ${[...members].join(', ')}`,
    )
  const { tenantName, entityId, attributeName, contexts } = json
  if (tenantName !== undefined && typeof tenantName !== 'string')
    throw new BadRequestData('tenantName must be a string')
  if (!isAbsoluteUri(entityId)) throw new BadRequestData('entityId must be an absolute URI')
  if (typeof attributeName !== 'string') throw new BadRequestData('attributeName must be a string')
  if ((json.value === undefined) === (json.object === undefined))
    throw new BadRequestData('Either value or object must be present, and not both')
  const given = Object.entries(json).filter(([member]) => isInstanceMember(member))
  return {
    tenantName,
    entityId,
    attributeName,
    contexts: parseContexts(contexts),
    instance: Object.fromEntries(given),
  }
}

function isInstanceMember(member: string): boolean {
  return (instanceMembers as readonly string[]).includes(member)
}

function parseContexts(contexts: Json | undefined): string | readonly string[] | undefined {
  if (contexts === undefined || typeof contexts === 'string') return contexts
  if (Array.isArray(contexts) && contexts.every((one) => typeof one === 'string')) return contexts
  throw new BadRequestData('contexts must be the URL of an @context or an array of such URLs')
}

/** The names of a message expanded and its value read. Its kind is read off: the stored attribute may know it better. */
export function readTelemetry(
  { attributeName: name, instance: body }: TelemetryMessage,
  terms: Terms,
): TelemetryValue {
  const iri = expandAttributeName(name, { terms, path: '' })
  const fragment = parseReplacingAttribute({ body, name, iri, terms })
  return { attribute: iri, fragment: { ...fragment, inferred: true } }
}
