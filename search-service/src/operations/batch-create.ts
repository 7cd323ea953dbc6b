import type { CompleteEntity } from '../domain/complete-entity.ts'
import { decideCreateEntity } from '../domain/create-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { type Batch, runBatch } from './run-batch.ts'

/** Batch Entity Creation (clause 5.6.7): a Create Entity of each item. */
export const batchCreate = (entities: EntityStore) => (batch: Batch<CompleteEntity>) =>
  runBatch(entities, batch, { name: 'createBatch', decide: decideCreateEntity })
