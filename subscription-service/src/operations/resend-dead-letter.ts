import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { Conflict, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Subscription } from '../domain/subscription.ts'
import { statusOf } from '../domain/subscription-status.ts'
import type { Clock } from '../ports/clock.ts'
import type { DeadLetterStore } from '../ports/dead-letter-store.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'

export interface ResendParts {
  readonly deadLetters: DeadLetterStore
  readonly subscriptions: SubscriptionStore
  readonly clock: Clock
}

/**
 * Puts a dead letter back among the undelivered, to be sent to the endpoint that its subscription has now. Rejects with
 * ResourceNotFound, or with Conflict when nothing would be sent: then it stays a dead letter.
 */
export const resendDeadLetter =
  (parts: ResendParts) =>
  async (tenant: TenantId, notificationId: string): Promise<void> => {
    const { deadLetters } = parts
    const letter = await deadLetters.find(tenant, notificationId)
    if (!letter) throw unknownDeadLetter(notificationId)
    await assertActive(parts, tenant, letter.subscriptionId)
    if (!(await deadLetters.retry(tenant, notificationId))) throw unknownDeadLetter(notificationId)
  }

/** Rejects with Conflict when nothing would be sent for the subscription. */
export async function assertActive(
  { subscriptions, clock }: Pick<ResendParts, 'subscriptions' | 'clock'>,
  tenant: TenantId,
  subscriptionId: string,
): Promise<void> {
  const stored = await subscriptions.find(tenant, subscriptionId)
  if (!stored) throw nothingSent(subscriptionId, 'deleted')
  assertSent(stored.subscription, clock.now())
}

/** Throws Conflict when nothing would be sent for the subscription now. */
export function assertSent(subscription: Subscription, now: DateTime): void {
  const status = statusOf(subscription, undefined, now)
  if (status !== 'active') throw nothingSent(subscription.id, status)
}

function nothingSent(subscriptionId: string, status: string): Conflict {
  return new Conflict(`Subscription ${subscriptionId} is ${status}: nothing is sent for it`)
}

/** Nobody has a dead letter of that id in the tenant. */
export function unknownDeadLetter(notificationId: string): ResourceNotFound {
  return new ResourceNotFound(`Dead letter ${notificationId} does not exist`)
}
