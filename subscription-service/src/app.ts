import { isLoopbackHost } from '@lodestream/shared/config/loopback-host'
import { parseEgressAllow } from '@lodestream/shared/egress/egress-policy'
import type { HealthCheck } from '@lodestream/shared/http/health'
import type { HttpServer } from '@lodestream/shared/http/server'
import type { Logger } from '@lodestream/shared/logging/logger'
import type { Database } from '@lodestream/shared/postgres/database'
import { assertMigrated, migrateToLatest } from '@lodestream/shared/postgres/migrate-to-latest'
import { v7 as newUuid } from 'uuid'
import { registerDeadLetters } from './adapters/http/dead-letter-routes.ts'
import { registerEvents } from './adapters/http/events-route.ts'
import { registerSubscriptions } from './adapters/http/subscription-routes.ts'
import { subscriptionServiceMigrations } from './adapters/postgres/migrations/migrations.ts'
import { createPostgresDeadLetterStore } from './adapters/postgres/postgres-dead-letter-store.ts'
import { createPostgresDeliveryStore } from './adapters/postgres/postgres-delivery-store.ts'
import { createPostgresSubscriptionStore } from './adapters/postgres/postgres-subscription-store.ts'
import { systemClock } from './adapters/system-clock.ts'
import type { SubscriptionConfiguration } from './config.ts'
import { deliveryLimitsOf } from './limits.ts'
import type { SubscriptionLog } from './open-log.ts'
import { ActiveSubscriptions } from './operations/active-subscriptions.ts'
import type { ContextResolver } from './ports/context-resolver.ts'
import { startNotifying } from './start-notifying.ts'

/** What the subscription service stands on; whoever opened it closes it, after the service. */
export interface SubscriptionServiceParts extends SubscriptionLog {
  readonly configuration: SubscriptionConfiguration
  readonly logger: Logger
  readonly database: Database<unknown>
  readonly contexts: ContextResolver
}

/** The subscription service at work. Disposing it stops consumption, then finishes the attempts under way. */
export interface SubscriptionService extends AsyncDisposable {
  registerRoutes(server: HttpServer): void
  readonly checks: readonly HealthCheck[]
  /** Rejects when consumption ends for good: the process must end. */
  readonly failed: Promise<never>
}

/** Brings the schema up to date (or checks it), starts to notify and gives the routes of the service. */
export async function createSubscriptionService(
  parts: SubscriptionServiceParts,
): Promise<SubscriptionService> {
  const { configuration, database, logger } = parts
  const { defaultTenantName, defaultLimit, maxLimit, host, egressAllow } = configuration
  await prepareSchema(parts)
  const egress = { allow: parseEgressAllow(egressAllow), allowLoopback: isLoopbackHost(host) }
  const subscriptions = createPostgresSubscriptionStore(database.kysely)
  const deliveries = createPostgresDeliveryStore(database.kysely)
  const active = activeSubscriptions({ ...parts, subscriptions })
  const limits = deliveryLimitsOf(configuration)
  const notifying = await startNotifying({ ...parts, active, deliveries, egress, limits, owner: newUuid() })
  const routes = { ...parts, subscriptions, egress, clock: systemClock, defaultTenantName }
  return {
    registerRoutes(server) {
      registerSubscriptions(server, { ...routes, pages: { defaultLimit, maxLimit } })
      const deadLetters = createPostgresDeadLetterStore(database.kysely)
      registerDeadLetters(server, { deadLetters, defaultTenantName })
      registerEvents(server, parts.log, routes)
    },
    checks: [
      {
        name: 'notifications',
        check: async () => ({
          ...active.counts(),
          oldestUndeliveredMs: (await deliveries.oldestUndeliveredMs()) ?? 0,
        }),
      },
    ],
    failed: notifying.failed,
    [Symbol.asyncDispose]: async () => {
      await notifying[Symbol.asyncDispose]()
      logger.debug('notifications have stopped')
    },
  }
}

async function prepareSchema({ configuration, database }: SubscriptionServiceParts): Promise<void> {
  const prepare = configuration.migrate ? migrateToLatest : assertMigrated
  await prepare(database.kysely, subscriptionServiceMigrations)
}

function activeSubscriptions(
  parts: Pick<SubscriptionServiceParts, 'contexts' | 'logger'> &
    Pick<ConstructorParameters<typeof ActiveSubscriptions>[0], 'subscriptions'>,
): ActiveSubscriptions {
  return new ActiveSubscriptions({
    ...parts,
    onProblem: ({ tenant, id }, err) =>
      parts.logger.warn({ err, tenant, subscriptionId: id }, 'the @context of a subscription cannot be had'),
  })
}
