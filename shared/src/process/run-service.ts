import { ConfigurationError, readConfiguration } from '../config/read-configuration.ts'
import type { Configuration, Settings } from '../config/setting.ts'
import { runProcess } from '../lifecycle/run-process.ts'
import { createLogger } from '../logging/logger.ts'
import { serverConfig } from '../postgres/database-config.ts'
import { type ProcessConfiguration, serve } from './serve.ts'
import type { Service, ServiceParts } from './service.ts'

/** One service and how it is configured. */
export interface ServiceProgram<Table extends Settings> {
  readonly name: string
  readonly settings: Table
  readonly limits: (configuration: Configuration<Table>) => Readonly<Record<string, unknown>>
  readonly create: (parts: ServiceParts, configuration: Configuration<Table>) => Service
}

/** Runs one service as a process on a PostgreSQL server: configuration from the environment, until a signal. */
export async function runService<Table extends Settings>(program: ServiceProgram<Table>): Promise<void> {
  const { name } = program
  await runProcess(createLogger(name, 'info'), async () => {
    const configuration = readConfiguration(program.settings, process.env)
    // Every table of settings includes those of a process; the types cannot say so for a generic table.
    const common = configuration as unknown as ProcessConfiguration
    const database = serverConfig(common, name)
    if (database === undefined) throw new ConfigurationError('DATABASE_URL must be set')
    return serve({
      name,
      configuration: common,
      logger: createLogger(name, common.logLevel),
      database,
      limits: program.limits(configuration),
      services: [(parts) => program.create(parts, configuration)],
    })
  })
}
