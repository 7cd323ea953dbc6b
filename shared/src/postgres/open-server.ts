import { Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Database, ServerConfig } from './database.ts'
import { databaseFailure } from './database-failure.ts'
import { PoolDialect } from './pool-dialect.ts'
import { poolUsage } from './pool-usage.ts'
import { PostgresSignals } from './postgres-signals.ts'

/** Opens a pool on a PostgreSQL server. */
export async function openServer<Schema>(config: ServerConfig): Promise<Database<Schema>> {
  const pool = new pg.Pool(poolConfig(config))
  // A connection lost while idle is replaced at the next use: nobody needs to know.
  pool.on('error', () => {})
  // Lost while in use: its query rejects. Without a listener the event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const kysely = new Kysely<Schema>({ dialect: new PoolDialect(pool) })
  const signals = new PostgresSignals(pool, config)
  try {
    await sql`select 1`.execute(kysely)
  } catch (error) {
    await kysely.destroy()
    throw databaseFailure(error)
  }
  return {
    kysely,
    kind: 'server',
    connections: config.poolSize,
    usage: () => poolUsage(pool),
    failed: new Promise<never>(() => {}),
    signals,
    async [Symbol.asyncDispose]() {
      await signals[Symbol.asyncDispose]()
      await kysely.destroy()
    },
  }
}

function poolConfig(config: ServerConfig): pg.PoolConfig {
  return {
    connectionString: config.url,
    application_name: config.applicationName,
    max: config.poolSize,
    connectionTimeoutMillis: config.connectTimeoutMs,
    statement_timeout: config.statementTimeoutMs,
    lock_timeout: config.lockTimeoutMs,
    keepAlive: true,
    // The planner expects 100 rows of every jsonb function; compiling a q to machine code for that takes 0.2 s. And a prepared
    // statement keeps the plan of when its table was empty: what grows under it would be walked through each time.
    options: '-c jit=off -c enable_seqscan=off',
  }
}
