import { isLoopbackHost } from '@lodestream/shared/config/loopback-host'
import { parseEgressAllow } from '@lodestream/shared/egress/egress-policy'
import type { HttpServer } from '@lodestream/shared/http/server'
import { assertMigrated, migrateToLatest } from '@lodestream/shared/postgres/migrate-to-latest'
import type { Service, ServiceParts } from '@lodestream/shared/process/service'
import { v7 as newUuid } from 'uuid'
import { type DeadLetterRouteParts, registerDeadLetters } from './adapters/http/dead-letter-routes.ts'
import { registerEvents } from './adapters/http/events-route.ts'
import { type ReplayRouteParts, registerReplay } from './adapters/http/replay-route.ts'
import {
  registerSubscriptionAdmin,
  type SubscriptionAdminParts,
} from './adapters/http/subscription-admin-routes.ts'
import { registerSubscriptions } from './adapters/http/subscription-routes.ts'
import { subscriptionServiceMigrations } from './adapters/postgres/migrations/migrations.ts'
import { createPostgresDeadLetterStore } from './adapters/postgres/postgres-dead-letter-store.ts'
import { createPostgresDeliveryOverview } from './adapters/postgres/postgres-delivery-overview.ts'
import { createPostgresDeliveryStore } from './adapters/postgres/postgres-delivery-store.ts'
import { createPostgresPeriodLedger } from './adapters/postgres/postgres-period-ledger.ts'
import { createPostgresReplayStore } from './adapters/postgres/postgres-replay-store.ts'
import { createPostgresSubscriptionStore } from './adapters/postgres/postgres-subscription-store.ts'
import {
  createHttpCurrentEntities,
  currentEntitiesTimeoutMs,
  entitiesPerPage,
} from './adapters/search-http/http-current-entities.ts'
import { systemClock } from './adapters/system-clock.ts'
import type { SubscriptionConfiguration } from './config.ts'
import { deliveryLimitsOf } from './limits.ts'
import { measureNotifications, observeNotifications } from './measure-notifications.ts'
import { openNotifier } from './open-notifier.ts'
import { ActiveSubscriptions } from './operations/active-subscriptions.ts'
import { createLogEnd } from './operations/log-end.ts'
import type { CurrentEntities } from './ports/current-entities.ts'
import type { DeliveryStore } from './ports/delivery-store.ts'
import type { SubscriptionStore } from './ports/subscription-store.ts'
import { type Notifying, onMalformed, startNotifying } from './start-notifying.ts'

/** Members of this group share the partitions of the log. */
const group = 'subscription-service'

/** What the subscription service stands on; whoever opened it closes it, after the service. */
export interface SubscriptionParts extends ServiceParts {
  readonly configuration: SubscriptionConfiguration
}

/** Composes the subscription service: the only place that knows all its parts. */
export function createSubscriptionService(parts: SubscriptionParts): Service {
  const { configuration, database, log } = parts
  const { defaultTenantName, defaultLimit, maxLimit, host, egressAllow } = configuration
  const egress = { allow: parseEgressAllow(egressAllow), allowLoopback: isLoopbackHost(host) }
  const subscriptions = createPostgresSubscriptionStore(
    database.kysely,
    configuration.maxSubscriptionsPerTenant,
  )
  const deliveries = createPostgresDeliveryStore(database.kysely)
  const active = activeSubscriptions(parts, subscriptions)
  const limits = deliveryLimitsOf(configuration)
  const notifier = openNotifier(egress, { maxConnections: limits.attemptsPerEndpoint })
  const pages = { defaultLimit, maxLimit }
  const current = currentEntities(parts)
  const ledger = createPostgresPeriodLedger(database.kysely)
  const routes = {
    ...parts,
    subscriptions,
    active,
    egress,
    notifier,
    limits,
    pages,
    clock: systemClock,
    current,
    log: log.reader,
    onMalformed: onMalformed(parts.logger),
    defaultTenantName,
    logEnd: createLogEnd({ log: log.reader, deliveries }, (err) =>
      parts.logger.warn({ err }, 'a subscription does not know where the log ended'),
    ),
  }
  const observer = observeNotifications(parts.metrics)
  let notifying: Notifying | undefined
  measureNotifications(parts.metrics, {
    active,
    deliveries,
    log: log.reader,
    notifying: () => notifying,
  })
  return {
    register(server) {
      registerSubscriptions(server, routes)
      registerAdmin(server, database, routes)
      registerEvents(server, log.reader, routes)
    },
    checks: [{ name: 'notifications', check: () => notificationDetails(active, deliveries) }],
    async start() {
      await prepareSchema(parts)
      const events = log.consumer(group)
      notifying = await startNotifying({
        ...parts,
        log: log.reader,
        subscriptions,
        current,
        ledger,
        active,
        deliveries,
        events,
        notifier,
        limits,
        owner: newUuid(),
        observer,
      })
      return notifying
    },
  }
}

function currentEntities({ configuration, publicUrl, logger }: SubscriptionParts): CurrentEntities {
  return createHttpCurrentEntities({
    searchUrl: () => configuration.searchUrl ?? publicUrl(),
    pageSize: Math.min(entitiesPerPage, configuration.maxLimit),
    timeoutMs: currentEntitiesTimeoutMs,
    onRefused: (status) =>
      logger.error(
        { status, setting: 'SEARCH_URL' },
        'entities cannot be read where the search service should be',
      ),
  })
}

/** What is below `/admin`. */
function registerAdmin(
  server: HttpServer,
  { kysely }: SubscriptionParts['database'],
  routes: Omit<
    DeadLetterRouteParts & SubscriptionAdminParts & ReplayRouteParts,
    'deadLetters' | 'overview' | 'replays'
  >,
): void {
  registerDeadLetters(server, { ...routes, deadLetters: createPostgresDeadLetterStore(kysely) })
  registerSubscriptionAdmin(server, { ...routes, overview: createPostgresDeliveryOverview(kysely) })
  registerReplay(server, { ...routes, replays: createPostgresReplayStore(kysely) })
}

/** Rejects when the database does not answer. */
async function notificationDetails(active: ActiveSubscriptions, deliveries: DeliveryStore) {
  return { ...active.counts(), oldestUndeliveredMs: (await deliveries.oldestUndeliveredMs()) ?? 0 }
}

async function prepareSchema({ configuration, database }: SubscriptionParts): Promise<void> {
  const prepare = configuration.migrate ? migrateToLatest : assertMigrated
  await prepare(database.kysely, subscriptionServiceMigrations)
}

function activeSubscriptions(
  { contexts, logger }: SubscriptionParts,
  subscriptions: SubscriptionStore,
): ActiveSubscriptions {
  return new ActiveSubscriptions({
    subscriptions,
    contexts,
    onProblem: ({ tenant, id }, err) =>
      logger.warn({ err, tenant, subscriptionId: id }, 'the @context of a subscription cannot be had'),
  })
}
