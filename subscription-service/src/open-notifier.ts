import type { EgressPolicy } from '@lodestream/shared/egress/egress-policy'
import { createGuardedAgent } from '@lodestream/shared/egress/guarded-agent'
import { createHttpNotifier } from './adapters/endpoint-http/http-notifier.ts'
import type { DeliveryLimits } from './operations/delivery/delivery-limits.ts'
import type { Notifier } from './ports/notifier.ts'

/** The way out to all receivers; disposing closes its connections. */
export function openNotifier(egress: EgressPolicy, limits: DeliveryLimits): Notifier & AsyncDisposable {
  const agent = createGuardedAgent(egress, { maxConnections: limits.attemptsPerEndpoint })
  return { ...createHttpNotifier(agent), [Symbol.asyncDispose]: () => agent.close() }
}
