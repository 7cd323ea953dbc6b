import type { DescribedAnswer } from '../described-operation.ts'
import { schemaRef } from '../schema-ref.ts'

/** What several operations answer alike. */
export const done: DescribedAnswer = { description: 'Done.' }

/** A write of one entity. */
export const entityWritten: DescribedAnswer = { description: 'Done.', headers: ['ETag'] }

/** Some attributes were written, others not. */
export const partlyUpdated: DescribedAnswer = {
  description: 'Some of it was done.',
  schema: schemaRef('UpdateResult'),
  headers: ['ETag'],
}

/** Some entities of a batch were written, others not. */
export const partlyDone: DescribedAnswer = {
  description: 'Some or all of it could not be done.',
  schema: schemaRef('BatchOperationResult'),
}

/** The representation has not changed since the client had it. */
export const unchanged: DescribedAnswer = {
  description: 'The representation is still the one that If-None-Match names.',
  headers: ['ETag'],
}
