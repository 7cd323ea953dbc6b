import type { Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { decidePurgeEntity, type PurgeEntity } from '../domain/purge-entity.ts'
import type { Clock } from '../ports/clock.ts'
import type { EntityQuery, EntityReader, Page } from '../ports/entity-reader.ts'
import type { EntityStore } from '../ports/entity-store.ts'
import { compileEntityQuery } from './compile-entity-query.ts'
import { originOf, type Provision } from './provision.ts'
import { assertNarrow } from './query-entities.ts'

/** Entities that a purge reads, and changes in one group commit, at a time. */
export const purgePageSize = 200

/** What Purge Entities stands on. */
export interface PurgePorts {
  readonly store: EntityStore
  readonly reader: EntityReader
  readonly clock: Clock
}

/** What Purge Entities needs. Without `drop` and `keep` whole entities go. */
export interface PurgeEntities {
  readonly query: EntityQuery
  /** Only this broker: makes any query narrow enough. */
  readonly local: boolean
  readonly drop?: readonly Iri[]
  readonly keep?: readonly Iri[]
}

/**
 * Purge Entities (clause 5.6.21), page by page. An entity is changed only if it matches still when its turn comes, so an
 * update that is faster saves it. Those that are created meanwhile are left alone: a purge comes to an end.
 */
export const purgeEntities = ({ store, reader, clock }: PurgePorts) => {
  return async (provision: Provision, request: PurgeEntities): Promise<void> => {
    assertNarrow(request)
    const { tenant } = provision
    const startedAt = clock.now()
    const query = withDropped(request)
    const purge = purgeOf(query, request)
    // The next page begins behind this one when some match still: nothing is looked at twice. When none does, the way that
    // led to them leads to the next ones.
    for (let page: Page = { limit: purgePageSize, offset: 0, count: false }; ; ) {
      const { entities, last, more } = await reader.query(tenant, query, page)
      const old = entities.filter(({ createdAt }) => createdAt <= startedAt)
      const staying = entities.length - old.length + (await purgeAll(old))
      if (!more || old.length === 0) return
      if (staying > 0 && last !== undefined) page = { ...page, after: last }
    }

    /** How many match still. */
    async function purgeAll(entities: readonly StoredEntity[]): Promise<number> {
      const changes = entities.map(({ id }) => ({
        entityId: id,
        decide: (current: StoredEntity | undefined, now: string) => decidePurgeEntity(purge, current, now),
        origin: originOf(provision, 'purgeEntities'),
      }))
      const answers = await store.changeAll(tenant, changes)
      return answers.filter((answer) => {
        if ('refusal' in answer) throw answer.refusal
        return answer.result
      }).length
    }
  }
}

/** Entities that own none of the attributes to drop lose nothing: they are not looked for. */
function withDropped({ query, drop }: PurgeEntities): EntityQuery {
  return drop === undefined || query.attrs !== undefined ? query : { ...query, attrs: drop }
}

function purgeOf(query: EntityQuery, { drop, keep }: PurgeEntities): PurgeEntity {
  const matches = compileEntityQuery(query)
  if (drop) return { matches, drops: (name) => drop.includes(name) }
  return keep ? { matches, drops: (name) => !keep.includes(name) } : { matches }
}
