import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { v4 as uuid } from 'uuid'
import { buildNotification } from '../domain/build-notification.ts'
import { compileSubscription } from '../domain/compile-subscription.ts'
import { notifiedEntity } from '../domain/notified-entity.ts'
import { sampleOperation } from '../domain/sample-operation.ts'
import type { Clock } from '../ports/clock.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'
import type { AttemptOutcome, Notifier } from '../ports/notifier.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'
import type { DeliveryLimits } from './delivery/delivery-limits.ts'
import { requestOf } from './delivery/request-of.ts'
import { findSubscription } from './find-subscription.ts'
import { toNotificationContext } from './notification-context.ts'

/** What an endpoint said to a sample notification. */
export interface TestReport {
  readonly outcome: AttemptOutcome['kind']
  /** Of a receiver that answered: the HTTP status, or the reason code of an MQTT broker. */
  readonly status?: number
  readonly durationMs: number
  readonly error?: string
}

export interface TestParts {
  readonly subscriptions: SubscriptionStore
  readonly contexts: ContextResolver
  readonly notifier: Notifier
  readonly clock: Clock
  readonly limits: DeliveryLimits
}

/** Sample notifications on their way at the same time. */
export const maxTestsAtOnce = 8

/**
 * Sends a sample notification to the endpoint of a subscription, whatever its status, and tells what came of it. Nothing is
 * counted or repeated. Rejects with ResourceNotFound, LdContextNotAvailable or ServiceOverloaded.
 */
export const testSubscription = (parts: TestParts) => {
  let underWay = 0
  return async (tenant: TenantId, subscriptionId: string): Promise<TestReport> => {
    if (underWay >= maxTestsAtOnce)
      throw new ServiceOverloaded(`${maxTestsAtOnce} sample notifications are on their way`, 1)
    underWay += 1
    try {
      return await send(parts, tenant, subscriptionId)
    } finally {
      underWay -= 1
    }
  }
}

async function send(parts: TestParts, tenant: TenantId, subscriptionId: string): Promise<TestReport> {
  const { subscription } = await findSubscription(parts.subscriptions)(tenant, subscriptionId)
  const resolved = await parts.contexts.resolve(subscription.context, tenant)
  const compiled = compileSubscription(subscription, await toNotificationContext(resolved, subscription))
  const now = parts.clock.now()
  const operation = sampleOperation(subscription, now)
  const notificationId = `urn:ngsi-ld:Notification:${uuid()}`
  const cause = { compiled, operation, triggers: ['entityCreated'] as const }
  const rendered = buildNotification(compiled, [notifiedEntity(cause)], { notificationId, notifiedAt: now })
  const delivery = { tenant, notificationId, entityId: operation.entityId, ...rendered }
  const begin = performance.now()
  const outcome = await parts.notifier.send(
    requestOf(delivery, subscription.notification.endpoint, parts.limits),
  )
  return report(outcome, Math.round(performance.now() - begin))
}

function report(outcome: AttemptOutcome, durationMs: number): TestReport {
  return {
    outcome: outcome.kind,
    ...('status' in outcome ? { status: outcome.status } : {}),
    durationMs,
    ...('text' in outcome ? { error: outcome.text } : {}),
  }
}
