import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'
import { KnownTenants } from '@lodestream/shared/postgres/known-tenants'
import { sql } from 'kysely'
import type { TenantDirectory, TenantEntry, TenantPageRequest } from '../../ports/tenant-directory.ts'
import type { SearchDatabase } from './search-database.ts'

/** TenantDirectory on PostgreSQL. */
export class PostgresTenantDirectory implements TenantDirectory {
  readonly #database: Database<SearchDatabase>
  readonly #known: KnownTenants

  constructor(database: Database<SearchDatabase>) {
    this.#database = database
    this.#known = new KnownTenants(database.kysely)
  }

  exists(tenant: TenantId): Promise<boolean> {
    return translated(async () => (await this.#known.existing([tenant])).has(tenant))
  }

  list({ limit, after }: TenantPageRequest): Promise<readonly TenantEntry[]> {
    return translated(async () => {
      const { rows } = await sql<TenantEntry>`
        select id as tenant, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt"
        from tenant where ${after ?? null}::text is null or id collate "C" > ${after ?? null}
        order by id collate "C" limit ${limit}`.execute(this.#database.kysely)
      return rows
    })
  }
}

async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw databaseFailure(error)
  }
}
