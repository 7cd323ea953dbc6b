import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { ResolveEntity } from '@lodestream/shared/query/resolve-entity'
import type { KnownEntities } from '@lodestream/shared/representation/join-entities'
import type { CurrentEntities } from '../ports/current-entities.ts'

/** The entities that one operation, or one periodic notification, needs besides its own: each is read once. */
export function createKnownEntities(current: CurrentEntities, tenant: TenantId): KnownEntities {
  const known = new Map<string, Entity | undefined>()
  return {
    async fetch(ids) {
      const missing = [...new Set(ids)].filter((id) => !known.has(id))
      if (missing.length === 0) return
      const selector = { types: { kind: 'any' }, ids: missing } as const
      const found: Entity[] = []
      for await (const page of current.select(tenant, [selector])) found.push(...page)
      for (const id of missing) known.set(id, undefined)
      for (const entity of found) known.set(entity.id, entity)
    },
    get: (id) => known.get(id),
  }
}

/**
 * Evaluates until everything that was asked for is known: each round reads what the one before missed. Conditions follow
 * relationships level by level, so there are at most as many rounds as levels, and one more.
 */
export async function resolving<Result>(
  known: KnownEntities,
  evaluate: (resolve: ResolveEntity) => Result,
): Promise<Result> {
  const asked = new Set<string>()
  for (;;) {
    const missing: string[] = []
    const result = evaluate((id) => {
      if (!asked.has(id)) missing.push(id)
      return known.get(id)
    })
    if (missing.length === 0) return result
    for (const id of missing) asked.add(id)
    await known.fetch(missing)
  }
}
