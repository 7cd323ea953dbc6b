import type { HttpOperation } from '@lodestream/shared/http/exchange'
import type { SubscriptionPorts } from '../../operations/subscription-ports.ts'
import { subscriptionIdOf } from './subscription-id.ts'

/** DELETE /subscriptions/{subscriptionId}: Delete Subscription (clause 6.11.3.3). */
export function deleteSubscriptionOperation({ subscriptions }: SubscriptionPorts): HttpOperation {
  return {
    params: [],
    async handle(exchange) {
      await subscriptions.delete(exchange.tenant, subscriptionIdOf(exchange))
      return { status: 204 }
    },
  }
}
