import { MalformedEvent } from '@lodestream/shared/events/decode-event'
import { v5 as uuidOf } from 'uuid'
import { buildNotification } from '../domain/build-notification.ts'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import { match } from '../domain/match.ts'
import { type NotificationCause, notifiedEntity } from '../domain/notified-entity.ts'
import type { OperationEvents } from '../domain/operation-events.ts'
import type { Clock } from '../ports/clock.ts'
import type { BuiltNotification, Match } from './consumption/placed-operation.ts'

/** Namespace of notification ids: any constant will do, as long as it stays. */
const notificationNamespace = '6f1c1f6e-6a0e-5d0e-9d4c-2f1f0a7f3c55'

export interface MatchOperationParts {
  readonly subscriptions: { candidates(operation: OperationEvents): readonly CompiledSubscription[] }
  readonly clock: Clock
  /** The payload of an event cannot be read: it is notified to nobody. */
  onMalformed(operation: OperationEvents, error: MalformedEvent): void
}

/** The subscriptions that an operation concerns, each with its notification still to be rendered. */
export const matchOperation =
  (parts: MatchOperationParts) =>
  (operation: OperationEvents): readonly Match[] => {
    try {
      return findMatches(parts, operation)
    } catch (error) {
      // It would be the same the next time: the partition must go on.
      if (!(error instanceof MalformedEvent)) throw error
      parts.onMalformed(operation, error)
      return []
    }
  }

function findMatches(
  { subscriptions, clock }: MatchOperationParts,
  operation: OperationEvents,
): readonly Match[] {
  const now = clock.now()
  const causes = subscriptions
    .candidates(operation)
    .map((compiled) => ({ compiled, operation, triggers: match(compiled, operation, now) }))
    .filter(({ triggers }) => triggers.length > 0)
  // Here a payload that cannot be read still concerns this operation alone.
  if (causes.length > 0) operation.read()
  return causes.map((cause) => ({
    subscription: cause.compiled.subscription,
    build: () => build(cause, clock.now()),
  }))
}

function build(cause: NotificationCause, notifiedAt: string): BuiltNotification {
  const notificationId = notificationIdOf(cause)
  const origin = { notificationId, notifiedAt }
  return { notificationId, ...buildNotification(cause.compiled, [notifiedEntity(cause)], origin) }
}

/** The same events give the same id. A batch may change one entity twice, so the place in its history counts too. */
function notificationIdOf({ compiled, operation }: NotificationCause): string {
  const { tenant, id } = compiled.subscription
  const parts = [tenant, operation.operationId, operation.entityId, operation.sequence.first, id]
  return `urn:ngsi-ld:Notification:${uuidOf(JSON.stringify(parts), notificationNamespace)}`
}
