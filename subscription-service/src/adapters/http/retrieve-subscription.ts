import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { jsonTypes } from '@lodestream/shared/http/media-type'
import { presentSubscription } from '../../domain/present-subscription.ts'
import { findSubscription } from '../../operations/find-subscription.ts'
import { hostedContextUrl } from '../../operations/hosted-context-url.ts'
import type { SubscriptionPorts } from '../../operations/subscription-ports.ts'
import { subscriptionIdOf } from './subscription-id.ts'
import { subscriptionReadParams, wantsSysAttrs } from './sys-attrs-param.ts'

/** GET /subscriptions/{subscriptionId}: Retrieve Subscription (clause 6.11.3.1). */
export function retrieveSubscriptionOperation({
  subscriptions,
  contexts,
  clock,
}: SubscriptionPorts): HttpOperation {
  const find = findSubscription(subscriptions)
  return {
    params: subscriptionReadParams,
    negotiates: jsonTypes,
    async handle(exchange) {
      const sysAttrs = wantsSysAttrs(exchange.params)
      const id = subscriptionIdOf(exchange)
      const context = await exchange.context()
      const { subscription, statistics } = await find(exchange.tenant, id)
      const contextUrl = await hostedContextUrl(contexts, subscription)
      const presentation = { terms: context, statistics, sysAttrs, contextUrl, now: clock.now() }
      return { status: 200, body: presentSubscription(subscription, presentation), context }
    },
  }
}
