import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type EntityState, neverCreated } from '../entity-state/entity-state.ts'

/** The rows of one tenant; `created` has the places in the order of creation, in this order. */
interface TenantRows {
  readonly states: Map<string, EntityState>
  readonly created: Map<string, number>
}

/** Where the memory adapters keep what a database would: shared by a store and its reader. */
export class MemoryEntities {
  readonly outbox: { readonly tenant: TenantId; readonly records: readonly EventRecord[] }[] = []
  readonly #listeners = new Set<(entity: Entity) => void>()
  #lastPlace = 0
  readonly #tenants = new Map<TenantId, TenantRows>([[defaultTenant, emptyRows()]])

  hasTenant(tenant: TenantId): boolean {
    return this.#tenants.has(tenant)
  }

  tenants(): readonly TenantId[] {
    return [...this.#tenants.keys()]
  }

  state(tenant: TenantId, entityId: string): EntityState {
    return this.#tenants.get(tenant)?.states.get(entityId) ?? neverCreated
  }

  /** States that hold an entity, in order of creation. */
  living(tenant: TenantId): readonly EntityState[] {
    return [...(this.#tenants.get(tenant)?.created.keys() ?? [])].map((id) => this.state(tenant, id))
  }

  /** The place of an entity in the order of creation; 0 when there is none. */
  place(tenant: TenantId, entityId: string): number {
    return this.#tenants.get(tenant)?.created.get(entityId) ?? 0
  }

  /** All entities there are. */
  *all(): Iterable<{ readonly tenant: TenantId; readonly entity: Entity }> {
    for (const [tenant, { states }] of this.#tenants)
      for (const { entity } of states.values()) if (entity) yield { tenant, entity }
  }

  /** Calls `listener` with every entity written, until disposed. */
  onWrite(listener: (entity: Entity) => void): AsyncDisposable {
    this.#listeners.add(listener)
    return {
      [Symbol.asyncDispose]: async () => {
        this.#listeners.delete(listener)
      },
    }
  }

  write(tenant: TenantId, entityId: string, state: EntityState): void {
    const rows = this.#tenants.get(tenant) ?? emptyRows()
    this.#tenants.set(tenant, rows)
    rows.states.set(entityId, state)
    if (!state.entity) rows.created.delete(entityId)
    else if (!rows.created.has(entityId)) rows.created.set(entityId, ++this.#lastPlace)
    if (state.entity) for (const listener of this.#listeners) listener(state.entity)
  }
}

function emptyRows(): TenantRows {
  return { states: new Map(), created: new Map() }
}
