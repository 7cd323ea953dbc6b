import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** Into how many shards the outbox is cut: as many relays can work at once. Changing it needs a migration. */
export const outboxShardCount = 12

/** The shard of an entity: all its events go through one relay at a time, so they keep their order. */
export function outboxShard(tenant: TenantId, entityId: string): number {
  return entityHash(tenant, entityId) % outboxShardCount
}

/** FNV-1a, 32 bit, of tenant and id. */
export function entityHash(tenant: TenantId, entityId: string): number {
  const text = `${tenant}|${entityId}`
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
