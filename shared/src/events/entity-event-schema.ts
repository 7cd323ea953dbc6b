import { operationNames } from '../ngsi-ld/operation-name.ts'
import { operationTypes } from './entity-event.ts'

const text = { type: 'string', minLength: 1 }
const json = { type: 'string', contentMediaType: 'application/json' }
const maximum = Number.MAX_SAFE_INTEGER
const whole = { type: 'integer', minimum: 0, maximum }
const count = { type: 'integer', minimum: 1, maximum }

const attributeEvent = { properties: { operationType: { pattern: '^ATTRIBUTE_' } } }

function only(types: readonly string[], required: readonly string[], absent: readonly string[]) {
  return {
    if: { properties: { operationType: { enum: types } } },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema has a keyword of this name
    then: { required, properties: Object.fromEntries(absent.map((name) => [name, false])) },
  }
}

const notTruncated = { not: { required: ['truncated'] } }

function unlessTruncated(types: readonly string[], required: readonly string[]) {
  return {
    if: { allOf: [{ properties: { operationType: { enum: types } } }, notTruncated] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema has a keyword of this name
    then: { required },
  }
}

/**
 * JSON Schema (draft-07) of the body of an entity event. Additive within a major: consumers skip members and types they
 * do not know, so unknown members are allowed.
 */
export const entityEventSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:lodestream:schema:entity-event:1',
  title: 'EntityEvent',
  description: 'One atomic change of an NGSI-LD entity or of one of its attribute instances.',
  type: 'object',
  required: [
    'operationType',
    'tenantName',
    'entityId',
    'entityTypes',
    'contexts',
    'eventId',
    'sequence',
    'entityVersion',
    'operationId',
    'operation',
    'operationIndex',
    'operationCount',
    'occurredAt',
  ],
  properties: {
    operationType: { enum: [...operationTypes] },
    tenantName: text,
    entityId: { ...text, format: 'uri' },
    entityTypes: { type: 'array', minItems: 1, items: text },
    attributeName: text,
    datasetId: { ...text, format: 'uri' },
    operationPayload: json,
    updatedEntity: json,
    previousPayload: json,
    previousEntity: json,
    contexts: { type: 'array', minItems: 1, items: { type: 'string', format: 'uri' } },
    terms: { type: 'object', minProperties: 1, additionalProperties: text },
    eventId: { type: 'string', format: 'uuid' },
    sequence: count,
    entityVersion: count,
    operationId: text,
    operation: { enum: [...operationNames] },
    operationIndex: whole,
    operationCount: count,
    occurredAt: { type: 'string', format: 'date-time' },
    actor: text,
    truncated: { const: true },
  },
  allOf: [
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema has a keyword of this name
    { if: attributeEvent, then: { required: ['attributeName'] } },
    only(
      ['ENTITY_CREATE'],
      ['operationPayload'],
      ['attributeName', 'datasetId', 'updatedEntity', 'previousPayload', 'previousEntity'],
    ),
    only(
      ['ENTITY_DELETE'],
      [],
      ['attributeName', 'datasetId', 'operationPayload', 'updatedEntity', 'previousPayload'],
    ),
    only(['ATTRIBUTE_CREATE'], ['operationPayload'], ['previousPayload', 'previousEntity']),
    only(['ATTRIBUTE_UPDATE'], ['operationPayload'], ['previousEntity']),
    only(['ATTRIBUTE_DELETE'], [], ['operationPayload', 'previousEntity']),
    unlessTruncated(['ATTRIBUTE_UPDATE', 'ATTRIBUTE_DELETE'], ['previousPayload']),
    unlessTruncated(['ENTITY_DELETE'], ['previousEntity']),
  ],
} as const
