import { decideUpsertEntity, type UpsertEntity } from '../domain/upsert-entity.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { type Batch, runBatch } from './run-batch.ts'

/** Batch Entity Creation or Update (clause 5.6.8). */
export const batchUpsert = (entities: EntityStore) => (batch: Batch<UpsertEntity>) =>
  runBatch(entities, batch, { name: 'upsertBatch', decide: decideUpsertEntity })
