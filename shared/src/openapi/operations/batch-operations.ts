import { entityTypes } from '../../http/media-type.ts'
import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { done, matches, partlyDone } from './answers.ts'
import { examples } from './examples.ts'
import { queryByBodyParams } from './param-lists.ts'

const tag = 'Batches'
const newEntities = { schema: listOf('NewEntity'), example: [examples.entity] }
const fragments = { schema: listOf('EntityFragment'), example: [examples.entity] }
const created = {
  description: 'Created: their ids.',
  schema: schemaRef('EntityIds'),
  example: [examples.entity.id],
}

/** Batch operations (clauses 6.14 to 6.18, 6.23 and 6.31). */
export const batchOperations: DescribedOperations = {
  'POST /ngsi-ld/v1/entityOperations/create': {
    id: 'batchCreate',
    tag,
    summary: 'Create entities',
    clause: '5.6.7',
    params: ['options:ignored', 'local'],
    body: newEntities,
    answers: { 201: created, 207: partlyDone },
  },
  'POST /ngsi-ld/v1/entityOperations/upsert': {
    id: 'batchUpsert',
    tag,
    summary: 'Create entities, or replace or update those that exist',
    clause: '5.6.8',
    params: ['options:upsert', 'local'],
    body: newEntities,
    answers: { 201: created, 204: { description: 'All of them existed.' }, 207: partlyDone },
  },
  'POST /ngsi-ld/v1/entityOperations/update': {
    id: 'batchUpdate',
    tag,
    summary: 'Update entities',
    clause: '5.6.9',
    params: ['options:noOverwrite', 'local'],
    body: fragments,
    answers: { 204: done, 207: partlyDone },
    errors: [404],
  },
  'POST /ngsi-ld/v1/entityOperations/merge': {
    id: 'batchMerge',
    tag,
    summary: 'Merge fragments into entities',
    clause: '5.6.20',
    params: ['options:ignored', 'local'],
    body: fragments,
    answers: { 204: done, 207: partlyDone },
    errors: [404],
  },
  'POST /ngsi-ld/v1/entityOperations/delete': {
    id: 'batchDelete',
    tag,
    summary: 'Delete entities',
    clause: '5.6.10',
    params: ['local'],
    body: { schema: schemaRef('EntityIds'), example: [examples.entity.id] },
    answers: { 204: done, 207: partlyDone },
    errors: [404],
  },
  'POST /ngsi-ld/v1/entityOperations/query': {
    id: 'queryEntitiesByBody',
    tag,
    summary: 'Query entities, the query being the body',
    clause: '5.7.2',
    params: queryByBodyParams,
    headers: ['NGSILD-EntityMap', 'Prefer'],
    negotiates: entityTypes,
    body: { schema: schemaRef('Query'), example: examples.query },
    answers: matches,
    errors: [403, 404],
  },
}
