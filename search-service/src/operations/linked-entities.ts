import type { StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { EntityReader } from '../ports/entity-reader.ts'

/** The entities that one request follows relationships to: each is read once. */
export class LinkedEntities {
  readonly #reader: EntityReader
  readonly #tenant: TenantId
  readonly #entities = new Map<string, StoredEntity | undefined>()

  constructor(reader: EntityReader, tenant: TenantId) {
    this.#reader = reader
    this.#tenant = tenant
  }

  /** Reads those that are not known yet, with one query. */
  async fetch(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#entities.has(id))
    if (missing.length === 0) return
    const query = { selectors: [{ ids: missing }] }
    const { entities } = await this.#reader.query(this.#tenant, query, {
      limit: missing.length,
      offset: 0,
      count: false,
    })
    for (const id of missing) this.#entities.set(id, undefined)
    for (const entity of entities) this.#entities.set(entity.id, entity)
  }

  /** Undefined when there is no such entity. */
  get(id: string): StoredEntity | undefined {
    return this.#entities.get(id)
  }
}
