import { MalformedEvent } from '@lodestream/shared/events/decode-event'
import { notificationData, notificationOf } from '../domain/build-notification.ts'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import { match } from '../domain/match.ts'
import { type NotificationCause, notifiedEntity } from '../domain/notified-entity.ts'
import type { OperationEvents } from '../domain/operation-events.ts'
import { SharedData } from '../domain/shared-data.ts'
import type { Clock } from '../ports/clock.ts'
import type { CurrentEntities } from '../ports/current-entities.ts'
import type { Match } from './consumption/placed-operation.ts'
import { joinNotified } from './join-notified.ts'
import { createKnownEntities, resolving } from './known-entities.ts'
import { notificationIdOf } from './notification-id.ts'

export interface MatchOperationParts {
  readonly subscriptions: { candidates(operation: OperationEvents): readonly CompiledSubscription[] }
  readonly current: CurrentEntities
  readonly clock: Clock
  /** The payload of an event cannot be read: it is notified to nobody. */
  onMalformed(operation: OperationEvents, error: MalformedEvent): void
}

/**
 * The subscriptions that an operation concerns, each with its notification still to be rendered. Nothing is read for it but
 * the entities linked to the one that changed, for subscriptions that ask about them or show them.
 */
export const matchOperation =
  (parts: MatchOperationParts) =>
  (operation: OperationEvents): readonly Match[] | Promise<readonly Match[]> => {
    const candidates = parts.subscriptions.candidates(operation)
    if (candidates.some(needsLinked)) return findLinkedMatches(parts, operation, candidates)
    return unlessMalformed(parts, operation, () => findMatches(parts, operation, candidates))
  }

function needsLinked({ dependsOnLinked, subscription }: CompiledSubscription): boolean {
  return dependsOnLinked || subscription.notification.join !== undefined
}

function unlessMalformed<Result>(
  { onMalformed }: MatchOperationParts,
  operation: OperationEvents,
  find: () => readonly Result[],
): readonly Result[] {
  try {
    return find()
  } catch (error) {
    // It would be the same the next time: the partition must go on.
    if (!(error instanceof MalformedEvent)) throw error
    onMalformed(operation, error)
    return []
  }
}

function findMatches(
  { clock }: MatchOperationParts,
  operation: OperationEvents,
  candidates: readonly CompiledSubscription[],
): readonly Match[] {
  const now = clock.now()
  const causes = candidates
    .map((compiled) => ({ compiled, operation, triggers: match(compiled, operation, now) }))
    .filter(({ triggers }) => triggers.length > 0)
  // Here a payload that cannot be read still concerns this operation alone.
  if (causes.length > 0) operation.read()
  const data = new SharedData()
  return causes.map((cause) => matchOf(cause, clock, () => data.of(cause)))
}

async function findLinkedMatches(
  parts: MatchOperationParts,
  operation: OperationEvents,
  candidates: readonly CompiledSubscription[],
): Promise<readonly Match[]> {
  const known = createKnownEntities(parts.current, operation.tenant)
  const now = parts.clock.now()
  const found: Match[] = []
  for (const compiled of candidates) {
    const causes = await resolving(known, (resolve) =>
      unlessMalformed(parts, operation, () => {
        const triggers = match(compiled, operation, now, resolve)
        return triggers.length === 0 ? [] : [readable({ compiled, triggers, operation })]
      }),
    )
    for (const cause of causes) {
      const entities = await joinNotified([notifiedEntity(cause)], compiled, known)
      found.push(matchOf(cause, parts.clock, () => notificationData(compiled, entities)))
    }
  }
  return found
}

/** Throws MalformedEvent now rather than when the notification is built. */
function readable(cause: NotificationCause): NotificationCause {
  cause.operation.read()
  return cause
}

function matchOf(cause: NotificationCause, clock: Clock, data: () => string): Match {
  return {
    subscription: cause.compiled.subscription,
    build: () => {
      const origin = { notificationId: idOf(cause), notifiedAt: clock.now() }
      return {
        notificationId: origin.notificationId,
        ...notificationOf(cause.compiled, data(), origin),
      }
    },
  }
}

/** The same events give the same id. A batch may change one entity twice, so the place in its history counts too. */
function idOf({ compiled, operation }: NotificationCause): string {
  const { tenant, id } = compiled.subscription
  return notificationIdOf([tenant, operation.operationId, operation.entityId, operation.sequence.first, id])
}
