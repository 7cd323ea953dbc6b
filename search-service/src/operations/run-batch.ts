import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import {
  InternalError,
  NgsiLdError,
  NonexistentTenant,
  ServiceOverloaded,
} from '@lodestream/shared/ngsi-ld/errors'
import type { OperationName } from '@lodestream/shared/ngsi-ld/operation-name'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Decision } from '../domain/decision.ts'
import type { ChangeAnswer, EntityStore } from '../ports/entity-store.ts'
import { originOf, type Provision } from './provision.ts'

/** One item of a batch as it was read: what is to be done to which entity, or why it was refused. */
export type BatchItem<Input> =
  | { readonly entityId: string; readonly input: Input; readonly provision: Provision }
  | { readonly entityId: string; readonly refusal: NgsiLdError }

/** A batch for one tenant, in the order of its body. */
export interface Batch<Input> {
  readonly tenant: TenantId
  readonly items: readonly BatchItem<Input>[]
}

/** What came of one item. */
export type BatchOutcome<Result> =
  | { readonly entityId: string; readonly result: Result }
  | { readonly entityId: string; readonly refusal: NgsiLdError }

/** What a batch does to each of its entities. */
export interface BatchOperation<Input, Result> {
  readonly name: OperationName
  readonly decide: (input: Input, current: StoredEntity | undefined, now: string) => Decision<Result>
}

/**
 * Does one operation to every item (clause 5.5.11): in their order, each for itself, all in one group commit. Rejects only
 * where nothing is about an item: NonexistentTenant, ServiceOverloaded for all, InternalError.
 */
export async function runBatch<Input, Result>(
  entities: EntityStore,
  { tenant, items }: Batch<Input>,
  { name, decide }: BatchOperation<Input, Result>,
): Promise<readonly BatchOutcome<Result>[]> {
  const changes = items.flatMap((item) => {
    if ('refusal' in item) return []
    const { entityId, input, provision } = item
    return {
      entityId,
      decide: (current: StoredEntity | undefined, now: string) => decide(input, current, now),
      origin: originOf(provision, name),
    }
  })
  const answers = await entities.changeAll(tenant, changes)
  assertAboutItems(answers)
  const remaining = answers.values()
  return items.map((item) => ('refusal' in item ? item : outcome(item.entityId, remaining.next().value)))
}

function outcome<Result>(entityId: string, answer: ChangeAnswer<Result> | undefined): BatchOutcome<Result> {
  if (answer !== undefined && 'result' in answer) return { entityId, result: answer.result }
  // Others were thrown.
  return { entityId, refusal: answer?.refusal as NgsiLdError }
}

/** An unknown tenant, a failure, or too much waiting is no matter of an item: the whole request fails. */
function assertAboutItems(answers: readonly ChangeAnswer<unknown>[]): void {
  const refusals = answers.flatMap((answer) => ('refusal' in answer ? [answer.refusal] : []))
  const ofAll = refusals.find((refusal) => !isOfItem(refusal))
  if (ofAll !== undefined) throw ofAll
  const overloaded = refusals.every((refusal) => refusal instanceof ServiceOverloaded)
  if (refusals.length > 0 && refusals.length === answers.length && overloaded) throw refusals[0]
}

function isOfItem(refusal: unknown): boolean {
  return (
    refusal instanceof NgsiLdError &&
    !(refusal instanceof NonexistentTenant) &&
    !(refusal instanceof InternalError)
  )
}
