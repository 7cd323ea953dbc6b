import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import type { HttpServer } from '@lodestream/shared/http/server'
import { type ObservationParts, observeSubscription } from '../../operations/observe-subscription.ts'
import { type TestParts, testSubscription } from '../../operations/test-subscription.ts'
import { type SubscriptionPath, subscriptionIdOf, tenantOf } from './admin-request.ts'

export interface SubscriptionAdminParts extends ObservationParts, TestParts {
  /** The name of the default tenant in events and headers. */
  readonly defaultTenantName: string
}

const path = '/admin/subscriptions/:subscriptionId'

/** What operators ask about one subscription: how it fares, and what its endpoint says to a sample notification. */
export function registerSubscriptionAdmin(server: HttpServer, parts: SubscriptionAdminParts): void {
  const observe = observeSubscription(parts)
  const test = testSubscription(parts)

  server.get<SubscriptionPath>(path, async (request, reply) =>
    reply.send(await observe(tenantOf(request, parts.defaultTenantName), subscriptionIdOf(request))),
  )

  server.post<SubscriptionPath>(`${path}/test`, async (request, reply) =>
    reply.send(await test(tenantOf(request, parts.defaultTenantName), subscriptionIdOf(request))),
  )

  registerOtherMethods(server, path, { offered: ['GET'] })
  registerOtherMethods(server, `${path}/test`, { offered: ['POST'] })
}
