import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { sortByOrdering } from '@lodestream/shared/query/sort-by-ordering'
import { compileEntityQuery } from '../../operations/compile-entity-query.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EntityPage, EntityQuery, EntityReader, Page } from '../../ports/entity-reader.ts'
import { toStored } from '../entity-state/apply-change.ts'
import type { EntityState } from '../entity-state/entity-state.ts'
import { withoutExpired } from '../entity-state/expiry.ts'
import type { MemoryEntities } from './memory-entities.ts'

/** EntityReader over what a MemoryEntityStore wrote. */
export class MemoryEntityReader implements EntityReader {
  readonly #entities: MemoryEntities
  readonly #clock: Clock

  constructor(entities: MemoryEntities, clock: Clock) {
    this.#entities = entities
    this.#clock = clock
  }

  async find(tenant: TenantId, entityId: string): Promise<StoredEntity | undefined> {
    this.#assertTenant(tenant)
    return this.#visible(this.#entities.state(tenant, entityId))
  }

  async query(tenant: TenantId, query: EntityQuery, page: Page): Promise<EntityPage> {
    this.#assertTenant(tenant)
    const matches = compileEntityQuery(query, (id) => this.#visible(this.#entities.state(tenant, id)))
    const found = this.#entities
      .living(tenant)
      .flatMap((state) => this.#visible(state) ?? [])
      .filter(matches)
    const placeOf = ({ id }: StoredEntity) => this.#entities.place(tenant, id)
    const behind = found.filter((entity) => placeOf(entity) > Number(page.after ?? 0))
    const ordered = page.ordering ? sortByOrdering(behind, page.ordering) : behind
    const end = page.offset + page.limit
    const entities = ordered.slice(page.offset, end)
    const last = page.ordering ? undefined : entities.at(-1)
    return {
      entities,
      ...(last && { last: String(placeOf(last)) }),
      more: ordered.length > end,
      ...(page.count && { total: ordered.length }),
    }
  }

  async ids(
    tenant: TenantId,
    query: EntityQuery,
    page: Pick<Page, 'limit' | 'ordering'>,
  ): Promise<readonly string[]> {
    const { entities } = await this.query(tenant, query, { ...page, offset: 0, count: false })
    return entities.map(({ id }) => id)
  }

  #visible(state: EntityState): StoredEntity | undefined {
    return state.entity && withoutExpired(toStored(state.entity, state.version), this.#clock.now())
  }

  #assertTenant(tenant: TenantId): void {
    if (!this.#entities.hasTenant(tenant)) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
  }
}
