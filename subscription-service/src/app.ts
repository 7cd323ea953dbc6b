import type { EgressPolicy } from '@lodestream/shared/egress/egress-policy'
import { createGuardedAgent } from '@lodestream/shared/egress/guarded-agent'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { EventLogConsumer, EventLogReader } from '@lodestream/shared/events/event-log'
import type { HealthCheck } from '@lodestream/shared/http/health'
import type { PageLimits } from '@lodestream/shared/http/pagination'
import type { HttpServer } from '@lodestream/shared/http/server'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import type { Running } from '@lodestream/shared/lifecycle/run-process'
import type { Logger } from '@lodestream/shared/logging/logger'
import { createHttpNotifier } from './adapters/endpoint-http/http-notifier.ts'
import { registerDeadLetters } from './adapters/http/dead-letter-routes.ts'
import { registerEvents } from './adapters/http/events-route.ts'
import { registerSubscriptions } from './adapters/http/subscription-routes.ts'
import { systemClock } from './adapters/system-clock.ts'
import { groupOperations } from './domain/group-operations.ts'
import { ActiveSubscriptions } from './operations/active-subscriptions.ts'
import { consumeEvents } from './operations/consume-events.ts'
import type { GroupedEvents } from './operations/consumption/placed-operation.ts'
import { Deliveries } from './operations/deliver.ts'
import { type DeliveryLimits, defaultDeliveryLimits } from './operations/delivery/delivery-limits.ts'
import { matchOperation } from './operations/match-operation.ts'
import type { ContextResolver } from './ports/context-resolver.ts'
import type { DeadLetterStore } from './ports/dead-letter-store.ts'
import type { DeliveryStore } from './ports/delivery-store.ts'
import type { SubscriptionStore } from './ports/subscription-store.ts'

/** What the subscription service is made of; whoever starts it opens and closes these. */
export interface SubscriptionServiceParts {
  readonly subscriptions: SubscriptionStore
  readonly deliveries: DeliveryStore
  readonly deadLetters: DeadLetterStore
  readonly events: EventLogConsumer
  /** For `GET /events`. */
  readonly log: EventLogReader
  readonly contexts: ContextResolver
  readonly egress: EgressPolicy
  readonly logger: Logger
  /** Names this process to the others that share the database. */
  readonly owner: string
  readonly defaultTenantName: string
  readonly pages: PageLimits
  readonly limits?: DeliveryLimits
}

/** The service, put together; nothing runs before `start`. */
export interface SubscriptionService {
  /** Its routes, on the server of the process. */
  register(server: HttpServer): void
  readonly checks: readonly HealthCheck[]
  /** Loads the subscriptions, joins the consumption of events and sends notifications until disposed. */
  start(): Promise<Running>
}

/** Composes the subscription service: the only place that knows all its parts. */
export function createSubscriptionService(parts: SubscriptionServiceParts): SubscriptionService {
  const { logger } = parts
  const active = new ActiveSubscriptions({
    ...parts,
    onProblem: ({ tenant, id }, err) =>
      logger.warn({ err, tenant, subscriptionId: id }, 'subscription without its @context'),
  })
  return {
    register(server) {
      registerSubscriptions(server, { ...parts, clock: systemClock })
      registerDeadLetters(server, parts)
      registerEvents(server, parts.log, parts)
    },
    checks: [
      {
        name: 'notifications',
        check: async () => ({
          ...active.counts(),
          oldestUndeliveredMs: (await parts.deliveries.oldestUndeliveredMs()) ?? 0,
        }),
      },
    ],
    start: () => start(parts, active),
  }
}

async function start(parts: SubscriptionServiceParts, active: ActiveSubscriptions): Promise<Running> {
  const { logger, limits = defaultDeliveryLimits } = parts
  const resources = new Resources()
  try {
    await active.refresh()
    const agent = createGuardedAgent(parts.egress, { maxConnections: limits.attemptsPerEndpoint })
    resources.defer(() => agent.close())
    const deliveries = resources.use(
      new Deliveries({
        store: parts.deliveries,
        notifier: createHttpNotifier(agent),
        subscriptions: active,
        clock: systemClock,
        random: Math.random,
        onError: (err) => logger.warn({ err }, 'delivery store failed; it is tried again'),
        limits,
      }),
    )
    const handler = consumeEvents({
      store: parts.deliveries,
      deliveries,
      subscriptions: active,
      limits,
      owner: parts.owner,
      group: (events) => group(events, logger),
      match: matchOperation({
        subscriptions: active,
        clock: systemClock,
        onMalformed: ({ tenant, entityId, operationId }, err) =>
          logger.error({ err, tenant, entityId, operationId }, 'event with an unreadable payload'),
      }),
    })
    const consumption = resources.use(await parts.events.start(handler))
    return { failed: consumption.failed, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() }
  } catch (error) {
    await resources[Symbol.asyncDispose]()
    throw error
  }
}

/** No event is passed over in silence. */
function group(events: readonly LoggedEvent[], logger: Logger): GroupedEvents {
  const { complete, incomplete, dropped } = groupOperations(events)
  for (const { event, reason } of dropped) {
    const { partition, offset, key } = event
    logger.error({ partition, offset: offset.toString(), key, reason }, 'event passed over')
  }
  return { complete, incomplete }
}
