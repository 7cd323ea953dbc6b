import type { FoldedEntity } from '@lodestream/shared/events/fold-events'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { openRebuiltEntities, type RebuiltEntities } from '@lodestream/shared/postgres/rebuilt-entities'
import type { ActualState } from '../domain/compare-states.ts'
import { Unreachable } from '../domain/failures.ts'
import type { RebuiltState } from '../domain/rebuild-state.ts'

/** Rows of one insert. */
const batchRows = 500

/** Writes a rebuilt state into an empty database. Rejects with Unreachable, also when it is not empty. */
export function writeRebuilt(url: string, state: RebuiltState): Promise<void> {
  return withRebuilt('write to', url, async (database) => {
    await database.begin()
    for (const [tenant, entities] of state) await insertAll(database, tenant, [...entities])
  })
}

async function insertAll(
  database: RebuiltEntities,
  tenant: TenantId,
  entities: readonly (readonly [entityId: string, FoldedEntity])[],
): Promise<void> {
  for (let from = 0; from < entities.length; from += batchRows)
    await database.insert(
      entities.slice(from, from + batchRows).map(([entityId, { entity, sequence, version }]) => ({
        tenant,
        entityId,
        sequence,
        version,
        entity,
      })),
    )
}

/** The entities of a database that an earlier rebuild has written. */
export function databaseState(url: string): ActualState {
  const open = (use: (database: RebuiltEntities) => Promise<readonly TenantId[]>) =>
    withRebuilt('read', url, use)
  return {
    name: 'the database',
    tenants: () => open((database) => database.tenants()),
    entities: async function* (tenant) {
      await using database = await openRebuiltEntities(url)
      for await (const { entity } of database.read(tenant)) if (entity !== undefined) yield entity
    },
  }
}

async function withRebuilt<Result>(
  what: string,
  url: string,
  use: (database: RebuiltEntities) => Promise<Result>,
): Promise<Result> {
  try {
    await using database = await openRebuiltEntities(url)
    return await use(database)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Unreachable(`Cannot ${what} the database: ${reason}`, { cause })
  }
}
