import { schemaRef } from '../schema-ref.ts'

const text = { type: 'string' }
const names = { type: 'array', items: text }
const context = { '@context': schemaRef('Context') }

/** Types and attributes there are (clauses 5.2.24 to 5.2.28), and who answers (clause 5.2.40). */
export const discoverySchemas = {
  EntityTypeList: {
    type: 'object',
    required: ['id', 'type', 'typeList'],
    properties: { ...context, id: text, type: { const: 'EntityTypeList' }, typeList: names },
  },
  EntityType: {
    type: 'object',
    required: ['id', 'type', 'typeName', 'attributeNames'],
    properties: {
      ...context,
      id: text,
      type: { const: 'EntityType' },
      typeName: text,
      attributeNames: names,
    },
  },
  EntityTypeInfo: {
    type: 'object',
    required: ['id', 'type', 'typeName', 'entityCount', 'attributeDetails'],
    properties: {
      ...context,
      id: text,
      type: { const: 'EntityTypeInfo' },
      typeName: text,
      entityCount: { type: 'integer', minimum: 0 },
      attributeDetails: { type: 'array', items: schemaRef('AttributeInfo') },
    },
  },
  AttributeList: {
    type: 'object',
    required: ['id', 'type', 'attributeList'],
    properties: { ...context, id: text, type: { const: 'AttributeList' }, attributeList: names },
  },
  AttributeInfo: {
    type: 'object',
    required: ['id', 'type', 'attributeName'],
    properties: {
      ...context,
      id: text,
      type: { const: 'Attribute' },
      attributeName: text,
      attributeCount: { type: 'integer', minimum: 0 },
      attributeTypes: names,
      typeNames: names,
    },
  },
  ContextSourceIdentity: {
    type: 'object',
    required: ['id', 'type', 'contextSourceAlias', 'contextSourceUptime', 'contextSourceTimeAt'],
    properties: {
      ...context,
      id: text,
      type: { const: 'ContextSourceIdentity' },
      contextSourceAlias: { ...text, minLength: 1 },
      contextSourceUptime: { ...text, format: 'duration' },
      contextSourceTimeAt: { ...text, format: 'date-time' },
      contextSourceExtras: {},
    },
  },
}
