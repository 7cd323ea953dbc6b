import { jsonTypes } from '../../http/media-type.ts'
import type { DescribedOperations } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { done } from './answers.ts'
import { examples } from './examples.ts'

const tag = 'Contexts'

/** Stored @contexts (clauses 6.29 and 6.30). */
export const contextOperations: DescribedOperations = {
  'GET /ngsi-ld/v1/jsonldContexts': {
    id: 'listContexts',
    tag,
    summary: 'List the stored @contexts',
    clause: '5.13.3',
    params: ['details', 'kind'],
    negotiates: jsonTypes,
    answers: {
      200: {
        description: 'Their URLs; with `details` what is known about them.',
        schema: { anyOf: [{ type: 'array', items: { type: 'string' } }, listOf('ContextMetadata')] },
      },
    },
    errors: [404],
  },
  'POST /ngsi-ld/v1/jsonldContexts': {
    id: 'addContext',
    tag,
    summary: 'Store a @context',
    clause: '5.13.2',
    body: { schema: schemaRef('ContextDocument'), example: examples.context },
    answers: { 201: { description: 'Stored.', headers: ['Location'] } },
    errors: [403, 404],
  },
  'GET /ngsi-ld/v1/jsonldContexts/{contextId}': {
    id: 'serveContext',
    tag,
    summary: 'Serve a @context',
    clause: '5.13.4',
    params: ['details'],
    negotiates: jsonTypes,
    answers: {
      200: {
        description: 'The document; with `details` what is known about it.',
        schema: { anyOf: [schemaRef('ContextDocument'), schemaRef('ContextMetadata')] },
      },
    },
    errors: [404, 422],
  },
  'DELETE /ngsi-ld/v1/jsonldContexts/{contextId}': {
    id: 'deleteContext',
    tag,
    summary: 'Delete a @context, or fetch it again',
    clause: '5.13.5',
    params: ['reload'],
    answers: { 204: done },
    errors: [404],
  },
}
