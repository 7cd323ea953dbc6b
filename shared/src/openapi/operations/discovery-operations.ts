import { jsonTypes } from '../../http/media-type.ts'
import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'

const tag = 'Discovery'
const reads = { tag, negotiates: jsonTypes, errors: [404] } as const

/** Types and attributes there are, and who answers (clauses 6.25 to 6.28 and 6.33). */
export const discoveryOperations: DescribedOperations = {
  'GET /ngsi-ld/v1/types': {
    ...reads,
    id: 'retrieveEntityTypes',
    summary: 'List the entity types',
    clause: '5.7.5',
    params: ['details', 'local'],
    answers: {
      200: {
        description: 'The types; with `details` and their attributes.',
        schema: { anyOf: [schemaRef('EntityTypeList'), listOf('EntityType')] },
        headers: ['Link'],
      },
    },
  },
  'GET /ngsi-ld/v1/types/{type}': {
    ...reads,
    id: 'retrieveEntityTypeInfo',
    summary: 'Tell about an entity type',
    clause: '5.7.7',
    params: ['local'],
    answers: { 200: { description: 'The type.', schema: schemaRef('EntityTypeInfo'), headers: ['Link'] } },
  },
  'GET /ngsi-ld/v1/attributes': {
    ...reads,
    id: 'retrieveAttributes',
    summary: 'List the attributes',
    clause: '5.7.8',
    params: ['details', 'local'],
    answers: {
      200: {
        description: 'The attributes; with `details` and the types that have them.',
        schema: { anyOf: [schemaRef('AttributeList'), listOf('AttributeInfo')] },
        headers: ['Link'],
      },
    },
  },
  'GET /ngsi-ld/v1/attributes/{attrId}': {
    ...reads,
    id: 'retrieveAttributeInfo',
    summary: 'Tell about an attribute',
    clause: '5.7.10',
    params: ['local'],
    answers: {
      200: { description: 'The attribute.', schema: schemaRef('AttributeInfo'), headers: ['Link'] },
    },
  },
  'GET /ngsi-ld/v1/info/sourceIdentity': {
    ...reads,
    id: 'retrieveSourceIdentity',
    summary: 'Tell who answers',
    clause: '5.15.1',
    answers: {
      200: { description: 'This broker.', schema: schemaRef('ContextSourceIdentity'), headers: ['Link'] },
    },
  },
}
