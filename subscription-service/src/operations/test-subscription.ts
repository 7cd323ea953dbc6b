import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { v4 as uuid } from 'uuid'
import { buildNotification } from '../domain/build-notification.ts'
import { notifiedEntity } from '../domain/notified-entity.ts'
import { sampleOperation } from '../domain/sample-operation.ts'
import type { Clock } from '../ports/clock.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'
import type { AttemptOutcome, Notifier } from '../ports/notifier.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'
import { atMostAtOnce } from './at-most-at-once.ts'
import { compileInContext } from './compile-in-context.ts'
import type { DeliveryLimits } from './delivery/delivery-limits.ts'
import { requestOf } from './delivery/request-of.ts'
import { findSubscription } from './find-subscription.ts'

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
export const testSubscription = (parts: TestParts) =>
  atMostAtOnce(
    { max: maxTestsAtOnce, busy: `${maxTestsAtOnce} sample notifications are on their way` },
    (tenant: TenantId, subscriptionId: string): Promise<TestReport> => send(parts, tenant, subscriptionId),
  )

async function send(parts: TestParts, tenant: TenantId, subscriptionId: string): Promise<TestReport> {
  const { subscription } = await findSubscription(parts.subscriptions)(tenant, subscriptionId)
  const compiled = await compileInContext(parts.contexts, subscription)
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
