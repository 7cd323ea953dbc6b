import { decideDeleteEntity } from '../domain/delete-entity.ts'
import type { TargetEntity } from '../domain/target-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { type Batch, runBatch } from './run-batch.ts'

/** Batch Entity Delete (clause 5.6.10): a Delete Entity of each item. */
export const batchDelete = (entities: EntityStore) => (batch: Batch<TargetEntity>) =>
  runBatch(entities, batch, { name: 'deleteBatch', decide: decideDeleteEntity })
