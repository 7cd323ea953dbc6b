import { attributeKinds, valueMember } from '../../ngsi-ld/entity.ts'
import { geometryTypes } from '../../ngsi-ld/geometry.ts'
import { schemaRef } from '../schema-ref.ts'

const dateTime = { type: 'string', format: 'date-time' }
const uri = { type: 'string', format: 'uri' }

function oneOrMore(items: object) {
  return { anyOf: [items, { type: 'array', items }] }
}

/** What a normalized attribute of any kind may have beside its value; anything else is a sub-attribute (clause 4.5). */
const instanceMembers = {
  datasetId: uri,
  observedAt: dateTime,
  unitCode: { type: 'string' },
  valueType: { type: 'string' },
  objectType: oneOrMore({ type: 'string' }),
  expiresAt: dateTime,
  createdAt: dateTime,
  modifiedAt: dateTime,
}

const normalizedKind = attributeKinds.map((kind) => ({
  properties: { type: { const: kind } },
  required: ['type', valueMember[kind]],
}))

const entityMembers = {
  '@context': schemaRef('Context'),
  id: uri,
  type: oneOrMore({ type: 'string', minLength: 1 }),
  scope: oneOrMore({ type: 'string' }),
  expiresAt: dateTime,
  createdAt: dateTime,
  modifiedAt: dateTime,
}

/** Entities and their attributes (clauses 4.5 and 5.2.4 to 5.2.8). */
export const entitySchemas = {
  Context: {
    description: 'A JSON-LD @context.',
    anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'array' }, { type: 'null' }],
  },
  Geometry: {
    description: 'A GeoJSON geometry (RFC 7946).',
    type: 'object',
    required: ['type', 'coordinates'],
    properties: { type: { enum: geometryTypes }, coordinates: { type: 'array' } },
  },
  AttributeInstance: {
    description: 'One attribute instance, normalized. Members that are not listed are sub-attributes.',
    type: 'object',
    required: ['type'],
    properties: { type: { enum: attributeKinds }, ...instanceMembers },
    anyOf: normalizedKind,
  },
  Attribute: {
    description: 'An attribute, normalized: an instance, or several that differ by datasetId.',
    ...oneOrMore(schemaRef('AttributeInstance')),
  },
  NormalizedEntity: {
    description: 'An entity in which every attribute says its kind (clause 4.5.1).',
    type: 'object',
    required: ['id', 'type'],
    properties: entityMembers,
    additionalProperties: schemaRef('Attribute'),
  },
  ConciseEntity: {
    description: 'An entity in which the kind of an attribute follows from its members (clause 4.5.1).',
    type: 'object',
    required: ['id', 'type'],
    properties: entityMembers,
  },
  SimplifiedEntity: {
    description: 'An entity of which every attribute is its value only (clause 4.5.4).',
    type: 'object',
    required: ['id', 'type'],
    properties: { ...entityMembers, type: oneOrMore({ type: 'string' }) },
  },
  Entity: {
    description: 'An entity in the representation that was asked for, reduced to what was picked.',
    type: 'object',
    properties: entityMembers,
  },
  NewEntity: {
    description: 'An entity as a client writes it: normalized or concise, attributes mixed at will.',
    type: 'object',
    required: ['id', 'type'],
    properties: entityMembers,
  },
  EntityFragment: {
    description: 'Some members of an entity. `urn:ngsi-ld:null` deletes where the operation can delete.',
    type: 'object',
    properties: entityMembers,
  },
  AttributeFragment: {
    description: 'Some members of one attribute instance.',
    type: 'object',
    properties: { ...instanceMembers, datasetId: { type: 'string' } },
  },
  Feature: {
    description: 'An entity as GeoJSON (clause 5.2.29).',
    type: 'object',
    required: ['id', 'type', 'geometry', 'properties'],
    properties: {
      '@context': schemaRef('Context'),
      id: uri,
      type: { const: 'Feature' },
      geometry: { anyOf: [{ type: 'object' }, { type: 'null' }] },
      properties: { type: 'object' },
    },
  },
  FeatureCollection: {
    description: 'Entities as GeoJSON (clause 5.2.30).',
    type: 'object',
    required: ['type', 'features'],
    properties: {
      '@context': schemaRef('Context'),
      type: { const: 'FeatureCollection' },
      features: { type: 'array', items: schemaRef('Feature') },
    },
  },
  UpdateResult: {
    description: 'What of an update was applied and what was not (clause 5.2.18). Names are in full.',
    type: 'object',
    required: ['updated', 'notUpdated'],
    properties: {
      updated: { type: 'array', items: { type: 'string' } },
      notUpdated: {
        type: 'array',
        items: {
          type: 'object',
          required: ['attributeName', 'reason'],
          properties: { attributeName: { type: 'string' }, reason: { type: 'string' } },
        },
      },
    },
  },
  ProblemDetails: {
    description: 'Why a request was refused (clause 5.5.3), always `application/json`.',
    type: 'object',
    required: ['type', 'title', 'detail', 'status'],
    properties: {
      type: {
        type: 'string',
        description:
          '`https://uri.etsi.org/ngsi-ld/errors/...`, or `about:blank` for what HTTP itself defines.',
      },
      title: { type: 'string' },
      detail: { type: 'string', description: 'The member or parameter, and the rule it broke.' },
      status: { type: 'integer' },
    },
  },
  AvailableRepresentations: {
    description: 'What Accept could have asked for (clause 6.3.4).',
    type: 'object',
    required: ['availableRepresentations'],
    properties: { availableRepresentations: { type: 'array', items: { type: 'string' }, minItems: 1 } },
  },
}
