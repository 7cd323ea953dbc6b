import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { isDeliverable } from '../domain/subscription-status.ts'
import type { Resent } from '../ports/dead-letter-store.ts'
import type { SubscriptionLookup } from '../ports/subscription-lookup.ts'
import { assertActive, type ResendParts } from './resend-dead-letter.ts'

export interface ResendManyParts extends ResendParts {
  readonly active: SubscriptionLookup
}

/** Which dead letters: those of a subscription, or all of the tenant. */
export interface ResendQuery {
  readonly subscriptionId?: string
  readonly limit: number
}

/** Subscriptions that are looked at in one turn. */
const subscriptionsPerTurn = 1000

/**
 * Puts the oldest dead letters back among the undelivered, `limit` at most, in one step: a crash leaves each where it was or
 * where it belongs. Those of one subscription and entity keep their order. Rejects with Conflict when the subscription would
 * be sent nothing; of all, the letters of such subscriptions stay.
 */
export const resendDeadLetters =
  (parts: ResendManyParts) =>
  async (tenant: TenantId, { subscriptionId, limit }: ResendQuery): Promise<Resent> => {
    if (subscriptionId !== undefined) await assertActive(parts, tenant, subscriptionId)
    const subscriptionIds =
      subscriptionId === undefined ? await activeWithLetters(parts, tenant, limit) : [subscriptionId]
    if (subscriptionIds.length === 0) return { resent: 0, more: false }
    return parts.deadLetters.retryMany(tenant, { subscriptionIds, limit })
  }

/** More of them than `limit` are not needed: each has a letter at least. */
async function activeWithLetters(
  { deadLetters, active, clock }: ResendManyParts,
  tenant: TenantId,
  limit: number,
): Promise<readonly string[]> {
  await active.refresh()
  const found: string[] = []
  for (let after = ''; ; ) {
    const ids = await deadLetters.subscriptions(tenant, { after, limit: subscriptionsPerTurn })
    const now = clock.now()
    for (const id of ids) {
      const subscription = active.find(tenant, id)
      if (subscription && isDeliverable(subscription, now)) found.push(id)
    }
    const last = ids.at(-1)
    if (last === undefined || ids.length < subscriptionsPerTurn || found.length > limit) return found
    after = last
  }
}
