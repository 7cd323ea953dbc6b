import { entityTypes } from '../../http/media-type.ts'
import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { entityWritten, partlyUpdated, unchanged } from './answers.ts'
import { examples } from './examples.ts'
import { entityMapParams, queryParams, viewParams } from './param-lists.ts'

const tag = 'Entities'
const target = ['type', 'local'] as const
const conditions = ['If-Match', 'If-None-Match'] as const

/** Entities (clauses 6.4 and 6.5). */
export const entityOperations: DescribedOperations = {
  'GET /ngsi-ld/v1/entities': {
    id: 'queryEntities',
    tag,
    summary: 'Query entities',
    clause: '5.7.2',
    params: queryParams,
    headers: ['NGSILD-EntityMap', 'Prefer'],
    negotiates: entityTypes,
    answers: {
      200: {
        description: 'A page of the matches.',
        schema: listOf('Entity'),
        geoJson: schemaRef('FeatureCollection'),
        headers: ['Link', 'NGSILD-Results-Count', 'NGSILD-EntityMap', 'Preference-Applied'],
        example: [examples.entity],
      },
      201: {
        description: 'The same, and an entity map was made of the matches.',
        schema: listOf('Entity'),
        geoJson: schemaRef('FeatureCollection'),
        headers: ['Link', 'NGSILD-Results-Count', 'NGSILD-EntityMap', 'Preference-Applied'],
      },
      203: {
        description:
          'The same, changed for a client of an older version of the specification (`Prefer: ngsi-ld=`).',
        schema: listOf('Entity'),
        headers: ['Link', 'NGSILD-Results-Count', 'NGSILD-EntityMap', 'Preference-Applied'],
      },
    },
    errors: [403, 404],
  },
  'POST /ngsi-ld/v1/entities': {
    id: 'createEntity',
    tag,
    summary: 'Create an entity',
    clause: '5.6.1',
    params: ['local'],
    headers: ['If-None-Match'],
    body: { schema: schemaRef('NewEntity'), example: examples.entity },
    answers: { 201: { description: 'Created.', headers: ['Location', 'ETag'] } },
    errors: [409, 412],
  },
  'DELETE /ngsi-ld/v1/entities': {
    id: 'purgeEntities',
    tag,
    summary: 'Delete the entities that match, or some of their attributes',
    clause: '5.6.21',
    params: [
      ...(['type', 'id', 'idPattern', 'attrs', 'q', 'scopeQ', 'csf'] as const),
      ...(['georel', 'geometry', 'coordinates', 'geoproperty', 'geometryProperty'] as const),
      ...(['drop', 'keep', 'local'] as const),
    ],
    answers: { 204: { description: 'Done, whether anything matched or not.' } },
    errors: [403, 404],
  },
  'GET /ngsi-ld/v1/entities/{entityId}': {
    id: 'retrieveEntity',
    tag,
    summary: 'Retrieve an entity',
    clause: '5.7.1',
    params: [...target, ...viewParams, ...entityMapParams, 'attrs'],
    headers: [...conditions, 'NGSILD-EntityMap', 'Prefer'],
    negotiates: entityTypes,
    answers: {
      200: {
        description: 'The entity; with `join=flat` a list of it and those it leads to.',
        schema: { anyOf: [schemaRef('Entity'), listOf('Entity')] },
        geoJson: { anyOf: [schemaRef('Feature'), schemaRef('FeatureCollection')] },
        headers: ['Link', 'ETag', 'NGSILD-EntityMap', 'Preference-Applied'],
        example: examples.entity,
      },
      203: {
        description:
          'The same, changed for a client of an older version of the specification (`Prefer: ngsi-ld=`).',
        schema: { anyOf: [schemaRef('Entity'), listOf('Entity')] },
        headers: ['Link', 'ETag', 'NGSILD-EntityMap', 'Preference-Applied'],
      },
      304: unchanged,
    },
    errors: [403, 404, 412],
  },
  'PUT /ngsi-ld/v1/entities/{entityId}': {
    id: 'replaceEntity',
    tag,
    summary: 'Replace an entity',
    clause: '5.6.18',
    params: target,
    headers: conditions,
    body: { schema: schemaRef('NewEntity'), example: examples.entity },
    answers: { 204: entityWritten },
    errors: [404, 412],
  },
  'PATCH /ngsi-ld/v1/entities/{entityId}': {
    id: 'mergeEntity',
    tag,
    summary: 'Merge a fragment into an entity',
    clause: '5.6.17',
    params: [...target, 'observedAt', 'format:simplified', 'options:simplified', 'lang'],
    headers: conditions,
    body: { schema: schemaRef('EntityFragment'), example: examples.fragment },
    answers: { 204: entityWritten },
    errors: [404, 412],
  },
  'DELETE /ngsi-ld/v1/entities/{entityId}': {
    id: 'deleteEntity',
    tag,
    summary: 'Delete an entity',
    clause: '5.6.6',
    params: target,
    headers: conditions,
    answers: { 204: { description: 'Deleted.' } },
    errors: [404, 412],
  },
  'POST /ngsi-ld/v1/entities/{entityId}/attrs': {
    id: 'appendAttributes',
    tag: 'Attributes',
    summary: 'Append attributes to an entity',
    clause: '5.6.3',
    params: [...target, 'options:noOverwrite'],
    headers: conditions,
    body: { schema: schemaRef('EntityFragment'), example: examples.fragment },
    answers: { 204: entityWritten, 207: partlyUpdated },
    errors: [404, 412],
  },
  'PATCH /ngsi-ld/v1/entities/{entityId}/attrs': {
    id: 'updateAttributes',
    tag: 'Attributes',
    summary: 'Update attributes of an entity',
    clause: '5.6.2',
    params: [...target, 'options:ignored'],
    headers: conditions,
    body: { schema: schemaRef('EntityFragment'), example: examples.fragment },
    answers: { 204: entityWritten, 207: partlyUpdated },
    errors: [404, 412],
  },
  'PATCH /ngsi-ld/v1/entities/{entityId}/attrs/{attributeName}': {
    id: 'partialAttributeUpdate',
    tag: 'Attributes',
    summary: 'Update members of an attribute',
    clause: '5.6.4',
    params: target,
    headers: conditions,
    body: { schema: schemaRef('AttributeFragment'), example: examples.attribute },
    answers: { 204: entityWritten },
    errors: [404, 412],
  },
  'PUT /ngsi-ld/v1/entities/{entityId}/attrs/{attributeName}': {
    id: 'replaceAttribute',
    tag: 'Attributes',
    summary: 'Replace an attribute',
    clause: '5.6.19',
    params: target,
    headers: conditions,
    body: { schema: schemaRef('AttributeFragment'), example: { type: 'Property', value: 22 } },
    answers: { 204: entityWritten },
    errors: [404, 412],
  },
  'DELETE /ngsi-ld/v1/entities/{entityId}/attrs/{attributeName}': {
    id: 'deleteAttribute',
    tag: 'Attributes',
    summary: 'Delete an attribute',
    clause: '5.6.5',
    params: [...target, 'datasetId:one', 'deleteAll'],
    headers: conditions,
    answers: { 204: entityWritten },
    errors: [404, 412],
  },
}
