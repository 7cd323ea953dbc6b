import { isLoopbackHost } from '@lodestream/shared/config/loopback-host'
import { ConfigurationError, readConfiguration } from '@lodestream/shared/config/read-configuration'
import { parseEgressAllow } from '@lodestream/shared/egress/egress-policy'
import { createGuardedAgent } from '@lodestream/shared/egress/guarded-agent'
import { openEventLog } from '@lodestream/shared/event-log/open-event-log'
import { registerHealth } from '@lodestream/shared/http/health'
import { createServer } from '@lodestream/shared/http/server'
import { createContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { createRemoteContextLoader } from '@lodestream/shared/json-ld/remote-context-loader'
import { Resources } from '@lodestream/shared/lifecycle/resources'
import { type Running, runProcess } from '@lodestream/shared/lifecycle/run-process'
import { createLogger, type Logger } from '@lodestream/shared/logging/logger'
import type { DatabaseConfig } from '@lodestream/shared/postgres/database'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { databaseView } from '@lodestream/shared/postgres/database-view'
import { openDatabase } from '@lodestream/shared/postgres/open-database'
import { createSubscriptionService } from './app.ts'
import { type SubscriptionConfiguration, subscriptionSettings } from './config.ts'
import { limitsOf } from './limits.ts'
import type { ContextResolver } from './ports/context-resolver.ts'

const name = 'subscription-service'

await runProcess(createLogger(name, 'info'), async () => {
  const configuration = readConfiguration(subscriptionSettings, process.env)
  return start(configuration, createLogger(name, configuration.logLevel))
})

/** Opens everything in order; what was opened is closed in reverse order, also when a later part fails. */
async function start(configuration: SubscriptionConfiguration, logger: Logger): Promise<Running> {
  const resources = new Resources()
  try {
    const { maxBodyBytes, corsOrigins, host, port } = configuration
    const database = resources.use(await openDatabase<unknown>(databaseOf(configuration)))
    const log = resources.use(
      await openEventLog({ ...configuration, clientId: name }, databaseView(database)),
    )
    const contexts = openContexts(configuration, resources)
    const service = createSubscriptionService({ configuration, logger, database, log, contexts })
    const running = resources.use(await service.start())
    const server = createServer({ logger, maxBodyBytes, corsOrigins })
    resources.defer(() => server.close())
    service.register(server)
    registerHealth(server, { checks: service.checks, limits: limitsOf(configuration) })
    const url = await server.listen({ host, port })
    logger.info({ url }, `listening on ${url}`)
    const failed = Promise.race([database.failed, ...(running.failed ? [running.failed] : [])])
    return { failed, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() }
  } catch (error) {
    await resources[Symbol.asyncDispose]()
    throw error
  }
}

function databaseOf(configuration: SubscriptionConfiguration): DatabaseConfig {
  const server = serverConfig(configuration, name)
  if (server === undefined) throw new ConfigurationError('DATABASE_URL must be set')
  return server
}

function openContexts(configuration: SubscriptionConfiguration, resources: Resources): ContextResolver {
  const { host, egressAllow, contextTimeoutMs, contextMaxBytes } = configuration
  const egress = createGuardedAgent({
    allow: parseEgressAllow(egressAllow),
    allowLoopback: isLoopbackHost(host),
  })
  resources.defer(() => egress.close())
  return createContextResolver({
    loader: createRemoteContextLoader({ egress, timeoutMs: contextTimeoutMs, maxBytes: contextMaxBytes }),
  })
}
