import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { Conflict, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { v4 as uuid } from 'uuid'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import { markedAsReplay } from '../domain/marked-as-replay.ts'
import type { ContextResolver } from '../ports/context-resolver.ts'
import type { ReplayStore } from '../ports/replay-store.ts'
import type { SubscriptionStore } from '../ports/subscription-store.ts'
import { atMostAtOnce } from './at-most-at-once.ts'
import { compileInContext } from './compile-in-context.ts'
import type { DeliveryLimits } from './delivery/delivery-limits.ts'
import { findSubscription } from './find-subscription.ts'
import { type NotifyingAgainParts, notificationsOf } from './notifications-of.ts'
import { readOperations } from './read-operations.ts'
import { replayLimits } from './replay-limits.ts'
import { assertSent } from './resend-dead-letter.ts'

/** Which part of the log is notified once more. */
export interface ReplayRequest {
  readonly from: LogPosition
  /** Where it ends: where the log ended when the replay began. Without it the replay begins now. */
  readonly to?: LogPosition
  readonly entityId?: string
  /** Operations on entities of this type: a name as the @context of the subscription has it, or an IRI. */
  readonly type?: string
  /** Events of the call, about: operations are not cut. */
  readonly limit: number
  /** Of the call before. */
  readonly replayId?: string
}

/** What one call did, and what the next has to be given. */
export interface ReplayReport {
  readonly replayId: string
  /** Events of the tenant, and of the entity, that were looked at. */
  readonly events: number
  /** Put among the undelivered: those that were there already do not count. */
  readonly notifications: number
  /** Operations whose last event did not come: nothing is said of them. */
  readonly cutOff: number
  readonly next: LogPosition
  readonly to: LogPosition
  /** Nothing is left. */
  readonly complete: boolean
}

export interface ReplayParts extends NotifyingAgainParts {
  readonly subscriptions: SubscriptionStore
  readonly contexts: ContextResolver
  readonly replays: ReplayStore
  readonly log: EventLogReader
  readonly limits: Pick<DeliveryLimits, 'backlogPerTenantMax'>
}

const retryAfterSeconds = 5

/**
 * Notifies a subscription, and no other, of what the log tells, page by page: the operations that it would have been notified
 * of as it is now, throttling aside, with the ids that they have or would have had, and the mark of the replay. They go the
 * way of all notifications. A call can be repeated: what still waits stays as it is. Rejects with ResourceNotFound, Conflict,
 * LdContextNotAvailable or ServiceOverloaded, and has done nothing then.
 */
export const replayToSubscription = (parts: ReplayParts) =>
  atMostAtOnce(
    {
      max: replayLimits.maxReplaysAtOnce,
      busy: `${replayLimits.maxReplaysAtOnce} replays are being worked on`,
    },
    (tenant: TenantId, subscriptionId: string, request: ReplayRequest) =>
      replayPage(parts, { tenant, subscriptionId }, request),
  )

async function replayPage(
  parts: ReplayParts,
  { tenant, subscriptionId }: { readonly tenant: TenantId; readonly subscriptionId: string },
  request: ReplayRequest,
): Promise<ReplayReport> {
  const compiled = await compileActive(parts, tenant, subscriptionId)
  await assertRoom(parts, tenant)
  const { replayId = uuid(), type } = request
  const to = await endOf(parts.log, request.to)
  const page = await readOperations(parts.log, { ...request, tenant, to })
  const iri = type === undefined ? undefined : compiled.context.terms.expand(type, 'type')
  const wanted = page.operations.filter(({ operation }) => iri === undefined || operation.types.includes(iri))
  const deliveries = await notificationsOf(parts, compiled, wanted)
  const marked = deliveries.map((delivery) => markedAsReplay(delivery, replayId))
  const notifications = await parts.replays.replay(tenant, marked)
  const { events, cutOff, next, complete } = page
  return { replayId, events, notifications, cutOff, next, to, complete }
}

async function compileActive(
  { subscriptions, contexts, clock }: ReplayParts,
  tenant: TenantId,
  subscriptionId: string,
): Promise<CompiledSubscription> {
  const { subscription } = await findSubscription(subscriptions)(tenant, subscriptionId)
  assertSent(subscription, clock.now())
  if (subscription.timeIntervalSeconds !== undefined)
    throw new Conflict(`Subscription ${subscriptionId} is periodic: it is not notified of events`)
  return compileInContext(contexts, subscription)
}

/** What happens now must find room, too. */
async function assertRoom({ replays, limits }: ReplayParts, tenant: TenantId): Promise<void> {
  const max = Math.min(replayLimits.replayBacklogMax, limits.backlogPerTenantMax)
  if ((await replays.undelivered(tenant, max)) < max) return
  throw new ServiceOverloaded(
    `The tenant has ${max} undelivered notifications: the replay goes on when there are fewer`,
    retryAfterSeconds,
  )
}

/** Never behind the end of the log, which would be waited for. */
async function endOf(log: EventLogReader, wanted: LogPosition | undefined): Promise<LogPosition> {
  const latest = await log.latest()
  if (!wanted) return latest
  const end = new Map(latest)
  for (const [partition, last] of latest) {
    const given = wanted.get(partition) ?? 0n
    if (given < last) end.set(partition, given)
  }
  return end
}
