import type { DescribedAnswer } from '../described-operation.ts'
import { listOf, schemaRef } from '../schema-ref.ts'
import { examples } from './examples.ts'

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
const unchanged: DescribedAnswer = {
  description: 'The representation is still the one that If-None-Match names.',
  headers: ['ETag'],
}

/** A page of entities. */
const entityPage = {
  schema: listOf('Entity'),
  geoJson: schemaRef('FeatureCollection'),
  headers: ['Link', 'NGSILD-Results-Count', 'NGSILD-EntityMap', 'Preference-Applied'],
} as const

/** What Query Entities answers (clauses 6.4.3.2 and 6.23.3.1). */
export const matches = {
  200: { ...entityPage, description: 'A page of the matches.', example: [examples.entity] },
  201: { ...entityPage, description: 'The same, and an entity map was made of the matches.' },
  203: { ...entityPage, description: 'The same, as the version that Prefer names knows it.' },
} as const

/** One entity, or with `join=flat` it and those it leads to. */
const oneEntity = {
  schema: { anyOf: [schemaRef('Entity'), listOf('Entity')] },
  geoJson: { anyOf: [schemaRef('Feature'), schemaRef('FeatureCollection')] },
  headers: ['Link', 'ETag', 'NGSILD-EntityMap', 'Preference-Applied'],
} as const

/** What Retrieve Entity answers (clause 6.5.3.1). */
export const retrieved = {
  200: {
    ...oneEntity,
    description: 'The entity; with `join=flat` a list of it and those it leads to.',
    example: examples.entity,
  },
  203: { ...oneEntity, description: 'The same, as the version that Prefer names knows it.' },
  304: unchanged,
} as const
