import { resolve } from 'node:path'
import { createSearchService, searchParts } from '@lodestream/search-service/app'
import { limitsOf as searchLimits } from '@lodestream/search-service/limits'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import type { Configuration } from '@lodestream/shared/config/setting'
import { type Running, runProcess } from '@lodestream/shared/lifecycle/run-process'
import { createLogger } from '@lodestream/shared/logging/logger'
import type { DatabaseConfig } from '@lodestream/shared/postgres/database'
import { serverConfig } from '@lodestream/shared/postgres/database-config'
import { serve } from '@lodestream/shared/process/serve'
import { createSubscriptionService } from '@lodestream/subscription-service/app'
import { limitsOf as subscriptionLimits } from '@lodestream/subscription-service/limits'
import { standaloneSettings } from './config.ts'

const name = 'standalone'

type StandaloneConfiguration = Configuration<typeof standaloneSettings>

await runProcess(createLogger(name, 'warn'), () => start(readConfiguration(standaloneSettings, process.env)))

/** Both services in this process, on one database and one event log. */
async function start(configuration: StandaloneConfiguration): Promise<Running> {
  const database = serverConfig(configuration, name) ?? embedded(configuration)
  const running = await serve({
    name,
    configuration,
    logger: createLogger(name, configuration.logLevel),
    database,
    limits: { ...searchLimits(configuration), ...subscriptionLimits(configuration) },
    services: [
      (parts) => createSearchService(searchParts(parts, configuration)),
      (parts) => createSubscriptionService({ ...parts, configuration }),
    ],
  })
  say(
    `Lodestream is ready at ${running.url} (${describe(configuration, database)}). Try: npm run demo, or the tour in README.md`,
  )
  return running
}

function embedded({ dataDir, databaseConnectTimeoutMs }: StandaloneConfiguration): DatabaseConfig {
  return {
    kind: 'embedded',
    folder: resolve(dataDir),
    connectTimeoutMs: databaseConnectTimeoutMs,
    onProgress: say,
  }
}

function describe({ kafkaBrokers, dataDir }: StandaloneConfiguration, database: DatabaseConfig): string {
  const where = database.kind === 'embedded' ? `standalone, data in ${dataDir}` : 'standalone on PostgreSQL'
  return kafkaBrokers.length > 0 ? `${where}, events on Kafka` : where
}

/** For the person at the terminal; the log is for machines. */
function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
