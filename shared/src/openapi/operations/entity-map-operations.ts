import { jsonTypes } from '../../http/media-type.ts'
import type { DescribedOperations } from '../described-operation.ts'
import { schemaRef } from '../schema-ref.ts'
import { done } from './answers.ts'
import { examples } from './examples.ts'
import { queryByBodyParams, queryParams } from './param-lists.ts'

const tag = 'Entity maps'
const made = {
  description: 'The map of all matches.',
  schema: schemaRef('EntityMap'),
  headers: ['Link', 'NGSILD-EntityMap'],
} as const

/** Entity maps (clauses 6.32 and 6.34). */
export const entityMapOperations: DescribedOperations = {
  'GET /ngsi-ld/v1/entityMaps': {
    id: 'createEntityMap',
    tag,
    summary: 'Make an entity map of a query; page and representation are without effect',
    clause: '5.14.4',
    params: queryParams,
    negotiates: jsonTypes,
    answers: { 201: made },
    errors: [403, 404],
  },
  'POST /ngsi-ld/v1/entityMaps': {
    id: 'createEntityMapByBody',
    tag,
    summary: 'Make an entity map, the query being the body',
    clause: '5.14.4',
    params: queryByBodyParams,
    negotiates: jsonTypes,
    body: { schema: schemaRef('Query'), example: examples.query },
    answers: { 201: made },
    errors: [403, 404],
  },
  'GET /ngsi-ld/v1/entityMaps/{mapId}': {
    id: 'retrieveEntityMap',
    tag,
    summary: 'Retrieve an entity map',
    clause: '5.14.1',
    negotiates: jsonTypes,
    answers: { 200: { description: 'The map.', schema: schemaRef('EntityMap'), headers: ['Link'] } },
    errors: [404],
  },
  'PATCH /ngsi-ld/v1/entityMaps/{mapId}': {
    id: 'updateEntityMap',
    tag,
    summary: 'Change when an entity map expires',
    clause: '5.14.2',
    body: { schema: schemaRef('EntityMapFragment'), example: { expiresAt: '2030-01-01T00:00:00Z' } },
    answers: { 204: done },
    errors: [404],
  },
  'DELETE /ngsi-ld/v1/entityMaps/{mapId}': {
    id: 'deleteEntityMap',
    tag,
    summary: 'Delete an entity map',
    clause: '5.14.3',
    answers: { 204: done },
    errors: [404],
  },
}
