import { attributeKinds } from '../ngsi-ld/entity.ts'

const text = { type: 'string', minLength: 1 }
const texts = { type: 'array', minItems: 1, items: text }
const uri = { ...text, format: 'uri' }
const dateTime = { type: 'string', format: 'date-time' }
const count = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }

const instance = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { enum: [...attributeKinds] },
    datasetId: uri,
    createdAt: dateTime,
    modifiedAt: dateTime,
  },
}

/** An entity in the normalized representation with system attributes. */
const entity = {
  type: 'object',
  required: ['id', 'type', 'createdAt', 'modifiedAt'],
  properties: {
    id: uri,
    type: { anyOf: [text, texts] },
    scope: { anyOf: [text, texts] },
    createdAt: dateTime,
    modifiedAt: dateTime,
    expiresAt: dateTime,
  },
  additionalProperties: { anyOf: [instance, { type: 'array', minItems: 1, items: instance }] },
}

/** JSON Schema (draft-07) of the body of an entity state. Additive within a major, as that of events. */
export const entityStateSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:lodestream:schema:entity-state:1',
  title: 'EntityState',
  description:
    'An NGSI-LD entity as it is after its last change. A record without a body says that it is gone.',
  type: 'object',
  required: [
    'tenantName',
    'entityId',
    'entityTypes',
    'entity',
    'contexts',
    'sequence',
    'entityVersion',
    'operationId',
    'occurredAt',
  ],
  properties: {
    tenantName: text,
    entityId: uri,
    entityTypes: texts,
    entity,
    contexts: { type: 'array', minItems: 1, items: { type: 'string', format: 'uri' } },
    terms: { type: 'object', minProperties: 1, additionalProperties: text },
    sequence: count,
    entityVersion: count,
    operationId: text,
    occurredAt: dateTime,
  },
} as const
