import { geometryTypes } from '../../ngsi-ld/geometry.ts'
import { schemaRef } from '../schema-ref.ts'

const text = { type: 'string' }
const names = { anyOf: [text, { type: 'array', items: text }] }

/** What asks for entities in a body (clauses 5.2.13, 5.2.23 and 5.2.33). */
export const querySchemas = {
  EntitySelector: {
    description: 'Which entities are meant: the members are AND-ed.',
    type: 'object',
    required: ['type'],
    properties: {
      type: { ...text, description: 'A type selection (clause 4.17), or `*`.' },
      id: {
        anyOf: [
          { ...text, format: 'uri' },
          { type: 'array', items: { ...text, format: 'uri' } },
        ],
      },
      idPattern: text,
    },
  },
  GeoQuery: {
    type: 'object',
    required: ['georel', 'geometry', 'coordinates'],
    properties: {
      georel: text,
      geometry: { enum: geometryTypes },
      coordinates: { anyOf: [text, { type: 'array' }] },
      geoproperty: text,
    },
  },
  Query: {
    description: 'A query as a body (clause 5.2.23).',
    type: 'object',
    required: ['type'],
    properties: {
      '@context': schemaRef('Context'),
      type: { const: 'Query' },
      entities: { type: 'array', items: schemaRef('EntitySelector'), minItems: 1 },
      attrs: names,
      pick: names,
      omit: names,
      q: text,
      scopeQ: text,
      geoQ: schemaRef('GeoQuery'),
      csf: text,
      lang: text,
      datasetId: names,
      expandValues: names,
      jsonKeys: names,
      join: { enum: ['flat', 'inline', '@none'] },
      joinLevel: { type: 'integer', minimum: 1 },
      containedBy: names,
      ordering: {
        description: 'OrderingParams (clause 5.2.43).',
        type: 'object',
        properties: {
          orderBy: names,
          geometry: { enum: geometryTypes },
          coordinates: { anyOf: [text, { type: 'array' }] },
          collation: text,
        },
      },
    },
  },
  EntityMapFragment: {
    description: 'Only expiresAt can be changed.',
    type: 'object',
    properties: { id: text, type: { const: 'EntityMap' }, expiresAt: { ...text, format: 'date-time' } },
  },
  EntityMap: {
    description: 'The matches of a query, by id (clause 5.2.39).',
    type: 'object',
    required: ['id', 'type', 'expiresAt'],
    properties: {
      '@context': schemaRef('Context'),
      id: { ...text, format: 'uri' },
      type: { const: 'EntityMap' },
      expiresAt: { ...text, format: 'date-time' },
      entityMap: { type: 'object', additionalProperties: { type: 'array', items: text } },
      linkedMaps: { type: 'object', additionalProperties: text },
    },
  },
}
