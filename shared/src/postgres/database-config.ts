import type { DatabaseConfig } from './database.ts'

/** The settings of a process that tell of its database (shared/config/process-settings). */
export interface DatabaseSettings {
  readonly databaseUrl: string | undefined
  readonly databasePoolSize: number
  readonly databaseConnectTimeoutMs: number
  readonly databaseStatementTimeoutMs: number
  readonly databaseLockTimeoutMs: number
}

/** A server when there is a URL, else undefined: whether to embed a database is for the caller to say. */
export function serverConfig(
  settings: DatabaseSettings,
  applicationName: string,
): DatabaseConfig | undefined {
  if (settings.databaseUrl === undefined) return undefined
  return {
    kind: 'server',
    url: settings.databaseUrl,
    applicationName,
    poolSize: settings.databasePoolSize,
    connectTimeoutMs: settings.databaseConnectTimeoutMs,
    statementTimeoutMs: settings.databaseStatementTimeoutMs,
    lockTimeoutMs: settings.databaseLockTimeoutMs,
  }
}
