import { schemaRef } from '../schema-ref.ts'

const text = { type: 'string' }
const dateTime = { ...text, format: 'date-time' }

/** Stored @contexts (clause 5.13). */
export const contextSchemas = {
  ContextDocument: {
    description: 'A JSON-LD document with a @context; other members do not count.',
    type: 'object',
    required: ['@context'],
    properties: { '@context': schemaRef('Context') },
  },
  ContextMetadata: {
    type: 'object',
    required: ['URL', 'localId', 'kind', 'createdAt'],
    properties: {
      '@context': schemaRef('Context'),
      URL: text,
      localId: text,
      kind: { enum: ['Hosted', 'Cached', 'ImplicitlyCreated'] },
      createdAt: dateTime,
      expiresAt: dateTime,
      lastUsage: dateTime,
      numberOfHits: { type: 'integer', minimum: 0 },
      extraInfo: {},
    },
  },
}
