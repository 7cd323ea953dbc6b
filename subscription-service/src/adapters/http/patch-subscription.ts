import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { findSubscription } from '../../operations/find-subscription.ts'
import { patchSubscription } from '../../operations/patch-subscription.ts'
import type { SubscriptionPorts } from '../../operations/subscription-ports.ts'
import { subscriptionIdOf } from './subscription-id.ts'

/**
 * PATCH /subscriptions/{subscriptionId}: Update Subscription (clause 6.11.3.2). What is no JSON is refused first, then an
 * unknown subscription, then what is wrong with the @context and the members (clause 5.8.2.4).
 */
export function patchSubscriptionOperation(ports: SubscriptionPorts): HttpOperation {
  const find = findSubscription(ports.subscriptions)
  const patch = patchSubscription(ports)
  return {
    params: [],
    async handle(exchange) {
      const id = subscriptionIdOf(exchange)
      const json = exchange.json()
      await find(exchange.tenant, id)
      await patch(id, { tenant: exchange.tenant, json, context: await exchange.context() })
      return { status: 204 }
    },
  }
}
