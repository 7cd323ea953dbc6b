import type { contextSettings } from '../config/context-settings.ts'
import { isLoopbackHost } from '../config/loopback-host.ts'
import type { processSettings } from '../config/process-settings.ts'
import { publicUrlOf } from '../config/public-url.ts'
import type { Configuration } from '../config/setting.ts'
import { parseEgressAllow } from '../egress/egress-policy.ts'
import { createGuardedAgent } from '../egress/guarded-agent.ts'
import { openEventLog } from '../event-log/open-event-log.ts'
import { registerAsyncApi } from '../http/asyncapi.ts'
import { registerHealth } from '../http/health.ts'
import { measureRequests } from '../http/measure-requests.ts'
import { registerMetrics } from '../http/metrics-route.ts'
import { registerOpenApi } from '../http/openapi.ts'
import { createServer } from '../http/server.ts'
import { createContextCache } from '../json-ld/context-cache.ts'
import { ContextHosting } from '../json-ld/context-hosting.ts'
import { createContextResolver } from '../json-ld/context-resolver.ts'
import { createRemoteContextLoader } from '../json-ld/remote-context-loader.ts'
import { Resources } from '../lifecycle/resources.ts'
import type { Running } from '../lifecycle/run-process.ts'
import type { Logger } from '../logging/logger.ts'
import { createPrometheusMetrics, type PrometheusMetrics } from '../metrics/prometheus-metrics.ts'
import { commonMigrations } from '../postgres/common-migrations.ts'
import type { DatabaseConfig } from '../postgres/database.ts'
import { databaseView } from '../postgres/database-view.ts'
import { assertMigrated, migrateToLatest } from '../postgres/migrate-to-latest.ts'
import { openDatabase } from '../postgres/open-database.ts'
import { countEventLosses, type EventLosses } from './event-losses.ts'
import { keepContexts } from './keep-contexts.ts'
import { measureProcess } from './measure-process.ts'
import type { Service, ServiceParts } from './service.ts'

/** The settings that every process has. */
export type ProcessConfiguration = Configuration<typeof processSettings & typeof contextSettings>

/** A process: its name, what it stands on, and the services in it. */
export interface ProcessOptions {
  readonly name: string
  readonly configuration: ProcessConfiguration
  readonly logger: Logger
  readonly database: DatabaseConfig
  /** Limits in force, for `GET /health`. */
  readonly limits: Readonly<Record<string, unknown>>
  readonly services: readonly ((parts: ServiceParts) => Service)[]
}

/** Opens everything in order and listens; what was opened is closed in reverse order, also when a later part fails. */
export async function serve(options: ProcessOptions): Promise<Running & { readonly url: string }> {
  const resources = new Resources()
  try {
    const address = { publicUrl: publicUrlOf(options.configuration) }
    const metrics = createPrometheusMetrics()
    const losses = countEventLosses(options.logger)
    const opened = await openParts(options, resources, { address, losses })
    const parts = { ...opened, metrics }
    measureProcess(metrics, parts)
    const services = options.services.map((create) => create(parts))
    const failures: Promise<never>[] = [parts.database.failed]
    for (const service of services) {
      const running = resources.use(await service.start())
      if (running.failed !== undefined) failures.push(running.failed)
    }
    const url = await listen(options, { services, metrics, losses }, resources)
    if (options.configuration.port === 0) address.publicUrl = options.configuration.publicUrl ?? url
    options.logger.info({ url }, `listening on ${url}`)
    return {
      url,
      failed: Promise.race(failures),
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    }
  } catch (error) {
    await resources[Symbol.asyncDispose]()
    throw error
  }
}

interface Address {
  publicUrl: string
}

async function openParts(
  options: ProcessOptions,
  resources: Resources,
  { address, losses }: { readonly address: Address; readonly losses: EventLosses },
): Promise<Omit<ServiceParts, 'metrics'>> {
  const { configuration, logger, name } = options
  const database = resources.use(await openDatabase<unknown>(options.database))
  const onWaiting = (what: string, err: unknown) =>
    logger.warn({ err }, `no event is read: waiting for ${what}`)
  const config = { ...configuration, clientId: name, onLoss: losses.onLoss, onWaiting }
  const log = resources.use(await openEventLog(config, databaseView(database)))
  const prepare = configuration.migrate ? migrateToLatest : assertMigrated
  await prepare(database.kysely, commonMigrations)
  const contexts = openContexts(configuration, resources)
  const parts = { database, log, ...contexts, logger, publicUrl: () => address.publicUrl }
  return { ...parts, ...(await keepContexts(parts, resources)) }
}

type ContextParts = Pick<ServiceParts, 'contexts' | 'contextCache' | 'contextHosting'>

function openContexts(configuration: ProcessConfiguration, resources: Resources): ContextParts {
  const { host, egressAllow, contextTimeoutMs, contextMaxBytes } = configuration
  const egress = createGuardedAgent({
    allow: parseEgressAllow(egressAllow),
    allowLoopback: isLoopbackHost(host),
  })
  resources.defer(() => egress.close())
  const remote = createRemoteContextLoader({
    egress,
    timeoutMs: contextTimeoutMs,
    maxBytes: contextMaxBytes,
  })
  const contextHosting = new ContextHosting()
  const contexts = createContextResolver({ loader: contextHosting.before(remote), host: contextHosting })
  return { contexts, contextCache: createContextCache(remote, contexts), contextHosting }
}

interface ListeningParts {
  readonly services: readonly Service[]
  readonly metrics: PrometheusMetrics
  readonly losses: EventLosses
}

/** Closed first: no request meets a service that is going down. */
async function listen(
  options: ProcessOptions,
  { services, metrics, losses }: ListeningParts,
  resources: Resources,
): Promise<string> {
  const { configuration, logger } = options
  const { host, port } = configuration
  const server = createServer({ ...configuration, logger })
  resources.defer(() => server.close())
  measureRequests(server, metrics)
  for (const service of services) service.register(server)
  registerOpenApi(server, configuration)
  registerAsyncApi(server)
  registerMetrics(server, metrics)
  const checks = [...services.flatMap((service) => service.checks), losses.check]
  registerHealth(server, { checks, limits: options.limits })
  return server.listen({ host, port })
}
