import { decideMergeEntity, type MergeEntity } from '../domain/merge-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { type Batch, runBatch } from './run-batch.ts'

/** Batch Entity Merge (clause 5.6.20): a Merge Entity of each item. */
export const batchMerge = (entities: EntityStore) => (batch: Batch<MergeEntity>) =>
  runBatch(entities, batch, { name: 'mergeBatch', decide: decideMergeEntity })
