import type { Migrations } from '@lodestream/shared/postgres/migrate-to-latest'
import * as m0001 from './m0001-entity.ts'
import * as m0002 from './m0002-event-outbox.ts'
import * as m0003 from './m0003-outbox-relay.ts'

/** Every migration of the search service, oldest first. Forward only; one that was released never changes. */
export const searchMigrations: Migrations = {
  table: 'search_migration',
  migrations: { '0001-entity': m0001, '0002-event-outbox': m0002, '0003-outbox-relay': m0003 },
}
