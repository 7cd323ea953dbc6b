import type { Kysely } from 'kysely'

/** A PostgreSQL server, reached through a pool. */
export interface ServerConfig {
  readonly kind: 'server'
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  readonly applicationName: string
  readonly poolSize: number
  /** How long a caller waits for a connection. */
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
}

/** PGlite in a worker thread of this process: one connection, one folder. */
export interface EmbeddedConfig {
  readonly kind: 'embedded'
  /** Belongs to one process at a time. */
  readonly folder: string
  readonly connectTimeoutMs: number
  /** Told what is going on when opening takes long (first start: about 13 s). */
  readonly onProgress?: (step: string) => void
}

export type DatabaseConfig = ServerConfig | EmbeddedConfig

/** Connections that are working, and callers that wait for one. */
export interface PoolUsage {
  readonly inUse: number
  readonly waiting: number
}

/** An open database. Disposing it waits for connections in use and closes it. */
export interface Database<Schema> extends AsyncDisposable {
  readonly kysely: Kysely<Schema>
  readonly kind: DatabaseConfig['kind']
  /** How many transactions can be in flight at once; 1 when embedded. */
  readonly connections: number
  /** How the pool is used now. */
  usage(): PoolUsage
  /** Rejects when the database is gone for good (the embedded one crashed): the process should end. */
  readonly failed: Promise<never>
  readonly signals: Signals
}

/**
 * Wake-ups between whoever shares the database: at most once, best effort, never instead of looking. A signal
 * reaches the listeners of this process at once, and those of other processes by NOTIFY.
 */
export interface Signals {
  /** Reaches the listeners of this process only. */
  tell(channel: string, payload?: string): void
  /** Never rejects. What is sent on a channel while a NOTIFY is on its way becomes one more, with an empty payload. */
  send(channel: string, payload?: string): void
  /** Also called after the connection was lost and made again, with an empty payload. */
  listen(channel: string, listener: (payload: string) => void): Promise<AsyncDisposable>
}
