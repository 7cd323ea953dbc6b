import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type EntityMap, maxEntityMaps } from '../../domain/entity-map.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EntityMapStore } from '../../ports/entity-map-store.ts'

/** EntityMapStore in memory. */
export class MemoryEntityMapStore implements EntityMapStore {
  readonly #clock: Clock
  readonly #maps = new Map<TenantId, Map<string, EntityMap>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async add(tenant: TenantId, map: EntityMap): Promise<void> {
    const longestLivedFirst = [...this.#living(tenant)].sort(
      (left, right) => Date.parse(right.expiresAt) - Date.parse(left.expiresAt),
    )
    const kept = [map, ...longestLivedFirst.slice(0, maxEntityMaps - 1)]
    this.#maps.set(tenant, new Map(kept.map((each) => [each.id, each])))
  }

  async find(tenant: TenantId, mapId: string): Promise<EntityMap | undefined> {
    return this.#living(tenant).find(({ id }) => id === mapId)
  }

  async setExpiry(tenant: TenantId, mapId: string, expiresAt: DateTime): Promise<boolean> {
    return this.#replace(tenant, mapId, (map) => ({ ...map, expiresAt }))
  }

  async dropEntities(tenant: TenantId, mapId: string, entityIds: readonly string[]): Promise<void> {
    const dropped = new Set(entityIds)
    await this.#replace(tenant, mapId, (map) => ({
      ...map,
      entityIds: map.entityIds.filter((id) => !dropped.has(id)),
    }))
  }

  async remove(tenant: TenantId, mapId: string): Promise<boolean> {
    const found = await this.find(tenant, mapId)
    if (found) this.#maps.get(tenant)?.delete(mapId)
    return found !== undefined
  }

  async #replace(tenant: TenantId, mapId: string, change: (map: EntityMap) => EntityMap): Promise<boolean> {
    const found = await this.find(tenant, mapId)
    if (found) this.#maps.get(tenant)?.set(mapId, change(found))
    return found !== undefined
  }

  #living(tenant: TenantId): readonly EntityMap[] {
    const now = Date.parse(this.#clock.now())
    return [...(this.#maps.get(tenant)?.values() ?? [])].filter(
      ({ expiresAt }) => Date.parse(expiresAt) > now,
    )
  }
}
