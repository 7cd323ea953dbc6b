import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { type AppendAttributes, decideAppendAttributes } from '../domain/append-attributes.ts'
import type { UpdateResult } from '../domain/update-result.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { type Batch, type BatchOutcome, runBatch } from './run-batch.ts'

/**
 * Batch Entity Update (clause 5.6.9): an Append Attributes of each item. One of which attributes were refused counts as an
 * error, although the rest of it was applied.
 */
export const batchUpdate = (entities: EntityStore) => async (batch: Batch<AppendAttributes>) => {
  const outcomes = await runBatch(entities, batch, { name: 'updateBatch', decide: decideAppendAttributes })
  return outcomes.map(refusedWhereNotUpdated)
}

function refusedWhereNotUpdated(outcome: BatchOutcome<UpdateResult>): BatchOutcome<UpdateResult> {
  if ('refusal' in outcome || outcome.result.notUpdated.length === 0) return outcome
  const names = outcome.result.notUpdated.map(({ attributeName }) => attributeName).join(', ')
  const refusal = new BadRequestData(`Not updated, because it exists and overwriting is disabled: ${names}`)
  return { entityId: outcome.entityId, refusal }
}
