import type { Answer } from '@lodestream/shared/http/exchange'
import { toProblemDetails } from '@lodestream/shared/http/problem-details'
import type { BatchOutcome } from '../../operations/run-batch.ts'
import type { BatchParts } from './batch-parts.ts'

/** `whenAll` where every item succeeded, else 207 with the BatchOperationResult (clause 5.2.16). */
export function batchAnswer<Result>(
  outcomes: readonly BatchOutcome<Result>[],
  { contextUnavailableStatus }: Pick<BatchParts, 'contextUnavailableStatus'>,
  whenAll: Answer = { status: 204 },
): Answer {
  const errors = outcomes.flatMap((outcome) =>
    'refusal' in outcome
      ? [{ entityId: outcome.entityId, error: toProblemDetails(outcome.refusal, contextUnavailableStatus) }]
      : [],
  )
  return errors.length === 0 ? whenAll : { status: 207, body: { success: succeeded(outcomes), errors } }
}

/** 201 with the entities that are new, where there are any. */
export function whenCreated(ids: readonly string[]): Answer {
  return ids.length === 0 ? { status: 204 } : { status: 201, body: ids }
}

/** The ids of the items that succeeded with one of some results, each once. */
export function succeeded<Result>(
  outcomes: readonly BatchOutcome<Result>[],
  counts: (result: Result) => boolean = () => true,
): readonly string[] {
  const ids = outcomes.flatMap((outcome) =>
    'result' in outcome && counts(outcome.result) ? [outcome.entityId] : [],
  )
  return [...new Set(ids)]
}
