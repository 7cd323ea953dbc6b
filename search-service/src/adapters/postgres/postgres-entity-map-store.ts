import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Database } from '@lodestream/shared/postgres/database'
import { databaseFailure } from '@lodestream/shared/postgres/database-failure'
import { type RawBuilder, sql } from 'kysely'
import { type EntityMap, maxEntityMaps } from '../../domain/entity-map.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EntityMapStore } from '../../ports/entity-map-store.ts'
import type { SearchDatabase } from './search-database.ts'

interface EntityMapRow {
  readonly id: string
  readonly entity_ids: string[]
  readonly expires_at: Date
}

/** EntityMapStore on PostgreSQL. */
export class PostgresEntityMapStore implements EntityMapStore {
  readonly #database: Database<SearchDatabase>
  readonly #clock: Clock

  constructor(database: Database<SearchDatabase>, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  async add(tenant: TenantId, { id, entityIds, expiresAt }: EntityMap): Promise<void> {
    const now = this.#clock.now()
    // What has expired is beyond the longest-lived too, or goes with them.
    await this.#execute(sql`
      with forgotten as (
        delete from entity_map where tenant = ${tenant} and (
          expires_at <= ${now}::timestamptz
          or id in (
            select id from entity_map where tenant = ${tenant}
            order by expires_at desc, id offset ${maxEntityMaps - 1}
          )
        )
      )
      insert into entity_map (tenant, id, entity_ids, expires_at)
      values (${tenant}, ${id}, ${[...entityIds]}::text[], ${expiresAt}::timestamptz)`)
  }

  async find(tenant: TenantId, mapId: string): Promise<EntityMap | undefined> {
    const { rows } = await this.#execute<EntityMapRow>(sql`
      select id, entity_ids, expires_at from entity_map where ${this.#isMap(tenant, mapId)}`)
    const [row] = rows
    return row && { id: row.id, entityIds: row.entity_ids, expiresAt: row.expires_at.toISOString() }
  }

  async setExpiry(tenant: TenantId, mapId: string, expiresAt: DateTime): Promise<boolean> {
    const { numAffectedRows } = await this.#execute(sql`
      update entity_map set expires_at = ${expiresAt}::timestamptz where ${this.#isMap(tenant, mapId)}`)
    return numAffectedRows === 1n
  }

  async dropEntities(tenant: TenantId, mapId: string, entityIds: readonly string[]): Promise<void> {
    await this.#execute(sql`
      update entity_map set entity_ids = array(
        select entry.id from unnest(entity_ids) with ordinality as entry (id, place)
        where entry.id not in (select unnest(${[...entityIds]}::text[])) order by entry.place
      )
      where ${this.#isMap(tenant, mapId)}`)
  }

  async remove(tenant: TenantId, mapId: string): Promise<boolean> {
    const { numAffectedRows } = await this.#execute(
      sql`delete from entity_map where ${this.#isMap(tenant, mapId)}`,
    )
    return numAffectedRows === 1n
  }

  #isMap(tenant: TenantId, mapId: string): RawBuilder<unknown> {
    return sql`tenant = ${tenant} and id = ${mapId} and expires_at > ${this.#clock.now()}::timestamptz`
  }

  async #execute<Row>(statement: RawBuilder<Row>) {
    try {
      return await statement.execute(this.#database.kysely)
    } catch (error) {
      throw databaseFailure(error)
    }
  }
}
