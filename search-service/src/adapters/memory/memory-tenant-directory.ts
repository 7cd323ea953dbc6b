import type { Clock } from '../../ports/clock.ts'
import type { TenantDirectory } from '../../ports/tenant-directory.ts'
import type { MemoryEntities } from './memory-entities.ts'

/** TenantDirectory over what a MemoryEntityStore wrote; nobody remembers when a tenant came, so it is now. */
export function createMemoryTenantDirectory(entities: MemoryEntities, clock: Clock): TenantDirectory {
  return {
    exists: async (tenant) => entities.hasTenant(tenant),
    list: async ({ limit, after }) =>
      entities
        .tenants()
        .filter((tenant) => after === undefined || tenant > after)
        .toSorted()
        .slice(0, limit)
        .map((tenant) => ({ tenant, createdAt: clock.now() })),
  }
}
