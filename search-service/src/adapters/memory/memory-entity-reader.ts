import type { Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { matchesTypes } from '@lodestream/shared/query/type-selection'
import type { Clock } from '../../ports/clock.ts'
import type {
  EntityPage,
  EntityQuery,
  EntityReader,
  EntitySelector,
  Page,
} from '../../ports/entity-reader.ts'
import { toStored } from '../entity-state/apply-change.ts'
import type { EntityState } from '../entity-state/entity-state.ts'
import { withoutExpired } from '../entity-state/expiry.ts'
import type { MemoryEntities } from './memory-entities.ts'

/** The in-memory interpreter of the query language. */
export type EvaluateQ = (q: QExpression, entity: Entity) => boolean

/** EntityReader over what a MemoryEntityStore wrote. */
export class MemoryEntityReader implements EntityReader {
  readonly #entities: MemoryEntities
  readonly #clock: Clock
  readonly #evaluateQ: EvaluateQ

  constructor(entities: MemoryEntities, clock: Clock, evaluateQ: EvaluateQ) {
    this.#entities = entities
    this.#clock = clock
    this.#evaluateQ = evaluateQ
  }

  async find(tenant: TenantId, entityId: string): Promise<StoredEntity | undefined> {
    this.#assertTenant(tenant)
    return this.#visible(this.#entities.state(tenant, entityId))
  }

  async query(tenant: TenantId, query: EntityQuery, page: Page): Promise<EntityPage> {
    this.#assertTenant(tenant)
    const matches = this.#entities
      .living(tenant)
      .flatMap((state) => this.#visible(state) ?? [])
      .filter((entity) => this.#matches(entity, query))
    const end = page.offset + page.limit
    return {
      entities: matches.slice(page.offset, end),
      more: matches.length > end,
      ...(page.count && { total: matches.length }),
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

  #matches(entity: StoredEntity, { selectors, attrs, q }: EntityQuery): boolean {
    return (
      (selectors === undefined || selectors.some((selector) => isSelected(entity, selector))) &&
      (attrs === undefined || attrs.some((name) => Object.hasOwn(entity.attributes, name))) &&
      (q === undefined || this.#evaluateQ(q, entity))
    )
  }

  #visible(state: EntityState): StoredEntity | undefined {
    return state.entity && withoutExpired(toStored(state.entity, state.version), this.#clock.now())
  }

  #assertTenant(tenant: TenantId): void {
    if (!this.#entities.hasTenant(tenant)) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
  }
}

function isSelected(entity: Entity, { types, ids, idPattern }: EntitySelector): boolean {
  return (
    (types === undefined || matchesTypes(types, entity.types)) &&
    (ids === undefined || ids.includes(entity.id)) &&
    (idPattern === undefined || compilePattern(idPattern).test(entity.id))
  )
}
