import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import pg from 'pg'
import type { Database, EmbeddedConfig } from './database.ts'
import { EmbeddedServer } from './embedded-server.ts'
import { FolderLock } from './folder-lock.ts'
import { LocalSignals } from './local-signals.ts'
import { PoolDialect } from './pool-dialect.ts'
import { poolUsage } from './pool-usage.ts'

/**
 * Opens the embedded database: PGlite with PostGIS in a worker thread, so that a long query never stalls the event
 * loop of this one. The ordinary driver talks to it, over a message port instead of a socket, so types, errors
 * and SQLSTATEs are those of a server. There is one connection: whoever needs it waits.
 */
export async function openEmbedded<Schema>(config: EmbeddedConfig): Promise<Database<Schema>> {
  await mkdir(config.folder, { recursive: true })
  const lock = FolderLock.take(config.folder)
  try {
    const server = await EmbeddedServer.start(join(config.folder, 'postgres'), config.onProgress)
    return await connect<Schema>(config, server, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function connect<Schema>(
  config: EmbeddedConfig,
  server: EmbeddedServer,
  lock: FolderLock,
): Promise<Database<Schema>> {
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: config.connectTimeoutMs,
    user: 'postgres',
    stream: () => server.connect(),
  } as pg.PoolConfig)
  pool.on('error', () => {})
  const kysely = new Kysely<Schema>({ dialect: new PoolDialect(pool) })
  await sql`select 1`.execute(kysely)
  return {
    kysely,
    kind: 'embedded',
    connections: 1,
    usage: () => poolUsage(pool),
    failed: server.failed,
    signals: new LocalSignals(),
    async [Symbol.asyncDispose]() {
      await kysely.destroy()
      await server.stop()
      lock.release()
    },
  }
}
