import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type EntityState, neverCreated } from '../entity-state/entity-state.ts'

/** The rows of one tenant; insertion order of `created` is order of creation. */
interface TenantRows {
  readonly states: Map<string, EntityState>
  readonly created: Set<string>
}

/** Where the memory adapters keep what a database would: shared by a store and its reader. */
export class MemoryEntities {
  readonly outbox: { readonly tenant: TenantId; readonly records: readonly EventRecord[] }[] = []
  readonly #listeners = new Set<(entity: Entity) => void>()
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
    return [...(this.#tenants.get(tenant)?.created ?? [])].map((id) => this.state(tenant, id))
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
    if (state.entity) rows.created.add(entityId)
    else rows.created.delete(entityId)
    if (state.entity) for (const listener of this.#listeners) listener(state.entity)
  }
}

function emptyRows(): TenantRows {
  return { states: new Map(), created: new Set() }
}
