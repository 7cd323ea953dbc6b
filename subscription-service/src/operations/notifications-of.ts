import { setImmediate as nextTurn } from 'node:timers/promises'
import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import type { GroupedOperation } from '../domain/group-operations.ts'
import type { CurrentEntities } from '../ports/current-entities.ts'
import type { Delivery } from '../ports/delivery-store.ts'
import { type MatchOperationParts, matchOperation } from './match-operation.ts'

/** What it takes to notify one subscription of operations of the past. */
export type NotifyingAgainParts = Omit<MatchOperationParts, 'subscriptions'>

const retryAfterSeconds = 5
/** Operations that are matched and rendered before anything else in the process has its turn. */
const operationsPerTurn = 50

/**
 * The notifications of one subscription about operations, as they would be written now. Linked entities are those of now.
 * Rejects with ServiceOverloaded when these cannot be read.
 */
export async function notificationsOf(
  parts: NotifyingAgainParts,
  compiled: CompiledSubscription,
  operations: readonly GroupedOperation[],
): Promise<readonly Delivery[]> {
  const current = elseOverloaded(parts.current)
  const matchesOf = matchOperation({ ...parts, current, subscriptions: { candidates: () => [compiled] } })
  const { tenant, id: subscriptionId } = compiled.subscription
  const deliveries: Delivery[] = []
  for (const [place, { operation, partition, lastOffset: offset }] of operations.entries()) {
    if (place % operationsPerTurn === 0) await nextTurn()
    const { entityId } = operation
    for (const match of await matchesOf(operation))
      deliveries.push({ tenant, subscriptionId, entityId, partition, offset, ...match.build() })
  }
  return deliveries
}

function elseOverloaded(current: CurrentEntities): CurrentEntities {
  return {
    async *select(tenant, selectors) {
      try {
        yield* current.select(tenant, selectors)
      } catch (cause) {
        const options = { cause }
        throw new ServiceOverloaded('The linked entities cannot be read now', retryAfterSeconds, options)
      }
    },
  }
}
