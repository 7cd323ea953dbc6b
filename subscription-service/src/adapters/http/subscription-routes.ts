import type { PageLimits } from '@lodestream/shared/http/pagination'
import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { SubscriptionPorts } from '../../operations/subscription-ports.ts'
import { createSubscriptionOperation } from './create-subscription.ts'
import { deleteSubscriptionOperation } from './delete-subscription.ts'
import { patchSubscriptionOperation } from './patch-subscription.ts'
import { querySubscriptionsOperation } from './query-subscriptions.ts'
import { retrieveSubscriptionOperation } from './retrieve-subscription.ts'

export interface SubscriptionRoutesParts extends ExchangeParts, SubscriptionPorts {
  readonly pages: PageLimits
}

/** The resources of clauses 6.10 and 6.11: subscriptions. */
export function registerSubscriptions(server: HttpServer, parts: SubscriptionRoutesParts): void {
  registerResource(server, '/subscriptions', {
    parts,
    POST: createSubscriptionOperation(parts),
    GET: querySubscriptionsOperation(parts, parts.pages),
  })
  registerResource(server, '/subscriptions/:subscriptionId', {
    parts,
    GET: retrieveSubscriptionOperation(parts),
    PATCH: patchSubscriptionOperation(parts),
    DELETE: deleteSubscriptionOperation(parts),
  })
}
