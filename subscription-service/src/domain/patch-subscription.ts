import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { consistent, defaultTriggers } from './create-subscription.ts'
import type { SubscriptionFragment } from './read-subscription.ts'
import type { Subscription } from './subscription.ts'

/** When and with which @context a fragment came. */
export interface PatchOrigin {
  readonly now: string
  readonly requestContext: Json
}

/**
 * Update Subscription (clauses 5.8.2 and 5.5.8): members of the fragment take the place of those of the subscription as
 * a whole, null removes. An expired subscription comes back only by a new expiresAt: `isActive` alone is remembered and
 * shows when it does.
 * @throws BadRequestData when the result is no valid subscription; it stays as it was then
 */
export function decidePatchSubscription(
  current: Subscription,
  fragment: SubscriptionFragment,
  origin: PatchOrigin,
): Subscription {
  const { id, members, removed } = fragment
  if (id !== undefined && id !== current.id)
    throw new BadRequestData('Member id must be that of the subscription')
  if (removed.includes('notification')) throw new BadRequestData('Member notification must not be removed')
  const given = { ...(without(current.given, removed) as JsonObject), ...fragment.given }
  const kept = without(current, removed.map(memberOfSubscription))
  return consistent({
    notificationTrigger: defaultTriggers,
    isActive: true,
    ...(kept as Omit<Subscription, 'notificationTrigger' | 'isActive'>),
    ...members,
    context: patchedContext(current, fragment, origin),
    given,
    modifiedAt: origin.now,
  })
}

/** A fragment without `jsonldContext` leaves the @context of the notifications as it is. */
function patchedContext(current: Subscription, fragment: SubscriptionFragment, origin: PatchOrigin): Json {
  const replacement = fragment.given.jsonldContext
  if (replacement !== undefined) return replacement
  return fragment.removed.includes('jsonldContext') ? origin.requestContext : current.context
}

function memberOfSubscription(name: string): string {
  return name === 'throttling' ? 'throttlingSeconds' : name
}

function without<Members extends object>(from: Members, names: readonly string[]): Partial<Members> {
  const kept = Object.entries(from).filter(([name]) => !names.includes(name))
  return Object.fromEntries(kept) as Partial<Members>
}
