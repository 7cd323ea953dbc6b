import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject } from '@lodestream/shared/ngsi-ld/json'
import { decidePatchSubscription } from '../domain/patch-subscription.ts'
import { readSubscription } from '../domain/read-subscription.ts'
import { assertEndpointAllowed } from './endpoint-guard.ts'
import { keptContext, type SubscriptionBody, type SubscriptionPorts } from './subscription-ports.ts'

/** Update Subscription (clause 5.8.2). It stays as it was when the fragment or the result is refused. */
export const patchSubscription =
  ({ subscriptions, contexts, clock, egress }: SubscriptionPorts) =>
  async (subscriptionId: string, { tenant, json, context }: SubscriptionBody): Promise<void> => {
    if (!isJsonObject(json)) throw new BadRequestData('The body must be an object')
    const now = clock.now()
    const fragment = readSubscription(json, { terms: context, now })
    const { notification } = fragment.members
    if (notification) assertEndpointAllowed(notification.endpoint.uri, egress)
    const { jsonldContext } = fragment.given
    if (jsonldContext !== undefined) await contexts.resolve(jsonldContext, tenant)
    const origin = { now, requestContext: keptContext(context), terms: context }
    await subscriptions.change(tenant, subscriptionId, (current) =>
      decidePatchSubscription(current, fragment, origin),
    )
  }
