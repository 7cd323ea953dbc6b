import type { LogPosition } from '@lodestream/shared/events/event-log'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { isJsonObject } from '@lodestream/shared/ngsi-ld/json'
import { v4 as uuid } from 'uuid'
import { decideCreateSubscription } from '../domain/create-subscription.ts'
import type { WrittenSubscription } from '../domain/subscription.ts'
import { assertEndpointAllowed } from './endpoint-guard.ts'
import { keptContext, type SubscriptionBody, type SubscriptionPorts } from './subscription-ports.ts'

/**
 * Create Subscription (clause 5.8.1). Resolves with its id once it is stored; every event committed from then on is
 * matched against it, and none that was in the log before.
 */
export const createSubscription =
  ({ subscriptions, contexts, clock, egress, logEnd }: SubscriptionPorts) =>
  async ({ tenant, json, context }: SubscriptionBody): Promise<string> => {
    if (!isJsonObject(json)) throw new BadRequestData('The body must be an object')
    const newId = `urn:ngsi-ld:Subscription:${uuid()}`
    const origin = { tenant, newId, requestContext: keptContext(context) }
    const subscription = decideCreateSubscription(json, origin, { terms: context, now: clock.now() })
    assertEndpointAllowed(subscription.notification.endpoint.uri, egress)
    await contexts.resolve(subscription.context, tenant)
    await subscriptions.create(startingAt(subscription, await logEnd()))
    return subscription.id
  }

function startingAt(subscription: WrittenSubscription, end: LogPosition | undefined): WrittenSubscription {
  if (!end) return subscription
  return {
    ...subscription,
    startsAt: Object.fromEntries([...end].map(([at, offset]) => [at, Number(offset)])),
  }
}
