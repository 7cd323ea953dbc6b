import { sortableDateTime } from '@lodestream/shared/ngsi-ld/date-time'
import type { AttributeInstance, DateTime, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import type { EntityChange } from '@lodestream/shared/ngsi-ld/entity-change'

/** What is due at `now` is treated as if it were deleted already (clause 4.5.1, expiresAt). */
function isDue(expiresAt: DateTime | undefined, now: DateTime): boolean {
  return expiresAt !== undefined && sortableDateTime(expiresAt) <= sortableDateTime(now)
}

/** The entity as a reader may see it at `now`; undefined when it has expired. */
export function withoutExpired<E extends Entity>(entity: E, now: DateTime): E | undefined {
  if (isDue(entity.expiresAt, now)) return undefined
  if (!instancesOf(entity).some((instance) => isDue(instance.expiresAt, now))) return entity
  return { ...entity, attributes: livingAttributes(entity, now) }
}

/** The change that makes an expiry real, so that it is an event like any other; undefined when nothing is due. */
export function expiryChange(entity: StoredEntity, now: DateTime): EntityChange | undefined {
  if (isDue(entity.expiresAt, now)) return { kind: 'entityDeleted', previous: entity, deletedAt: now }
  const changes = Object.entries(entity.attributes).flatMap(([name, instances]) =>
    instances
      .filter((instance) => isDue(instance.expiresAt, now))
      .map((previous) => ({ kind: 'attributeDeleted' as const, name, previous })),
  )
  if (changes.length === 0) return undefined
  const after = { ...entity, modifiedAt: now, attributes: livingAttributes(entity, now) }
  return { kind: 'entityUpdated', previous: entity, entity: after, changes }
}

/** When the first instance of an entity expires; undefined when none does. */
export function firstInstanceExpiry(entity: Entity): DateTime | undefined {
  const due = instancesOf(entity).flatMap(({ expiresAt }) => expiresAt ?? [])
  return due.toSorted((a, b) => (sortableDateTime(a) < sortableDateTime(b) ? -1 : 1))[0]
}

/** When the entity or the first of its instances expires, with six decimals; undefined when nothing does. */
export function firstExpiry(entity: Entity): DateTime | undefined {
  const due = [entity.expiresAt ?? [], firstInstanceExpiry(entity) ?? []]
    .flat()
    .map(sortableDateTime)
    .sort()[0]
  return due === undefined ? undefined : `${due}Z`
}

function livingAttributes(entity: Entity, now: DateTime): Entity['attributes'] {
  const living = Object.entries(entity.attributes).map(
    ([name, instances]) => [name, instances.filter(({ expiresAt }) => !isDue(expiresAt, now))] as const,
  )
  return Object.fromEntries(living.filter(([, instances]) => instances.length > 0))
}

function instancesOf(entity: Entity): readonly AttributeInstance[] {
  return Object.values(entity.attributes).flat()
}
