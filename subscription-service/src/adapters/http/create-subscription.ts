import type { HttpOperation } from '@lodestream/shared/http/exchange'
import { pathSegment } from '@lodestream/shared/http/path-segment'
import { createSubscription } from '../../operations/create-subscription.ts'
import type { SubscriptionPorts } from '../../operations/subscription-ports.ts'

/** POST /subscriptions: Create Subscription (clause 6.10.3.1). */
export function createSubscriptionOperation(ports: SubscriptionPorts): HttpOperation {
  const create = createSubscription(ports)
  return {
    params: [],
    async handle(exchange) {
      const context = await exchange.context()
      const id = await create({ tenant: exchange.tenant, json: exchange.json(), context })
      return { status: 201, headers: { location: `/ngsi-ld/v1/subscriptions/${pathSegment(id)}` } }
    },
  }
}
