import type { Iri, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Clock } from '../../ports/clock.ts'
import type { EntityDiscovery } from '../../ports/entity-discovery.ts'
import { toStored } from '../entity-state/apply-change.ts'
import { withoutExpired } from '../entity-state/expiry.ts'
import type { MemoryEntities } from './memory-entities.ts'

/** EntityDiscovery over what a MemoryEntityStore wrote. */
export function createMemoryEntityDiscovery(entities: MemoryEntities, clock: Clock): EntityDiscovery {
  const living = (tenant: TenantId): readonly StoredEntity[] => {
    if (!entities.hasTenant(tenant)) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
    return entities
      .living(tenant)
      .flatMap(({ entity, version }) => (entity ? [toStored(entity, version)] : []))
      .flatMap((entity) => withoutExpired(entity, clock.now()) ?? [])
  }
  const having = (tenant: TenantId, type: Iri) => living(tenant).filter(({ types }) => types.includes(type))
  const owning = (tenant: TenantId, name: Iri) =>
    living(tenant).filter(({ attributes }) => Object.hasOwn(attributes, name))
  const typeNames = async (tenant: TenantId) => inOrder(living(tenant).flatMap(({ types }) => types))
  const attributeNames = async (tenant: TenantId) => inOrder(living(tenant).flatMap(namesOf))

  return {
    typeNames,
    attributeNames,
    async types(tenant) {
      const types = await typeNames(tenant)
      return types.map((type) => ({ type, attributes: inOrder(having(tenant, type).flatMap(namesOf)) }))
    },
    async attributes(tenant) {
      const names = await attributeNames(tenant)
      return names.map((attribute) => ({
        attribute,
        types: inOrder(owning(tenant, attribute).flatMap(({ types }) => types)),
      }))
    },
    async type(tenant, type) {
      const those = having(tenant, type)
      if (those.length === 0) return undefined
      const attributes = inOrder(those.flatMap(namesOf)).map((attribute) => ({
        attribute,
        kinds: kindsOf(those, attribute),
      }))
      return { entityCount: those.length, attributes }
    },
    async attribute(tenant, attribute) {
      const those = owning(tenant, attribute)
      if (those.length === 0) return undefined
      return {
        attributeCount: those.flatMap(({ attributes }) => attributes[attribute] ?? []).length,
        kinds: kindsOf(those, attribute),
        types: inOrder(those.flatMap(({ types }) => types)),
      }
    },
  }
}

function namesOf({ attributes }: StoredEntity): readonly Iri[] {
  return Object.keys(attributes)
}

function kindsOf(entities: readonly StoredEntity[], name: Iri) {
  return inOrder(
    entities.flatMap(({ attributes }) =>
      Object.hasOwn(attributes, name) ? (attributes[name] ?? []).map(({ kind }) => kind) : [],
    ),
  )
}

function inOrder<Name extends string>(names: readonly Name[]): readonly Name[] {
  return [...new Set(names)].toSorted()
}
