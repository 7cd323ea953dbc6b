import type { Database, DatabaseConfig } from './database.ts'
import { openEmbedded } from './open-embedded.ts'
import { openServer } from './open-server.ts'

/** Opens the database that `config` names and proves that it answers. */
export function openDatabase<Schema>(config: DatabaseConfig): Promise<Database<Schema>> {
  return config.kind === 'embedded' ? openEmbedded(config) : openServer(config)
}
