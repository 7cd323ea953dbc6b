import { printLogPosition } from '@lodestream/shared/events/log-position'
import { parseJsonBody } from '@lodestream/shared/http/json-body'
import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import type { HttpServer } from '@lodestream/shared/http/server'
import { type ReplayParts, replayToSubscription } from '../../operations/replay-to-subscription.ts'
import { type SubscriptionPath, subscriptionIdOf, tenantOf } from './admin-request.ts'
import { readReplayRequest } from './replay-request.ts'

export interface ReplayRouteParts extends ReplayParts {
  /** The name of the default tenant in events and headers. */
  readonly defaultTenantName: string
}

const path = '/admin/subscriptions/:subscriptionId/replay'

/** An operator asks that one subscription be notified once more of what the log tells. */
export function registerReplay(server: HttpServer, parts: ReplayRouteParts): void {
  const { log, defaultTenantName } = parts
  const replay = replayToSubscription(parts)

  server.post<SubscriptionPath>(path, async (request, reply) => {
    const [tenant, subscriptionId] = [tenantOf(request, defaultTenantName), subscriptionIdOf(request)]
    const wanted = await readReplayRequest(log, parseJsonBody(request.body as Uint8Array | undefined))
    const report = await replay(tenant, subscriptionId, wanted)
    return reply.send({ ...report, next: printLogPosition(report.next), to: printLogPosition(report.to) })
  })

  registerOtherMethods(server, path, { offered: ['POST'] })
}
