import { schemaRef } from '../schema-ref.ts'

const uri = { type: 'string', format: 'uri' }

/** Bodies and answers of batch operations (clauses 5.2.16 and 5.2.17). */
export const batchSchemas = {
  EntityIds: { description: 'Ids of entities.', type: 'array', items: uri, minItems: 1 },
  BatchOperationResult: {
    description: 'Which entities of a batch were written and which were not.',
    type: 'object',
    required: ['success', 'errors'],
    properties: {
      success: { type: 'array', items: uri },
      errors: { type: 'array', items: schemaRef('BatchEntityError') },
    },
  },
  BatchEntityError: {
    type: 'object',
    required: ['error'],
    properties: { entityId: { type: 'string' }, error: schemaRef('ProblemDetails') },
  },
}
