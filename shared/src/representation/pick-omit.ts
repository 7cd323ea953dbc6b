import type { Iri } from '../ngsi-ld/entity.ts'
import type { Projection } from './projection.ts'
import type { HideableMember, ShownEntity } from './shown-entity.ts'

const hideable: readonly HideableMember[] = ['id', 'type']

/** Only what is listed; `id` and `type` too are there only when they are (clause 4.21). */
export function pickMembers(entity: ShownEntity, { items }: Projection): ShownEntity {
  return keepMembers(entity, (name) => items.has(name))
}

/** All but what is listed; what is listed with braces stays, they are about the entities behind it (clause 4.21). */
export function omitMembers(entity: ShownEntity, { items }: Projection): ShownEntity {
  return keepMembers(entity, (name) => !items.has(name) || items.get(name) !== undefined)
}

/** What the deprecated `attrs` leaves: id, type and the attributes named; no scope (clause 6.4.3.2). */
export function keepAttributes(entity: ShownEntity, attrs: readonly Iri[]): ShownEntity {
  return keepMembers(entity, (name) => name === 'id' || name === 'type' || attrs.includes(name))
}

/** Whether a projection left nothing to be seen, system members aside. */
export function isBlank({ hidden = [], scopes, attributes }: ShownEntity): boolean {
  return hidden.length === hideable.length && scopes === undefined && Object.keys(attributes).length === 0
}

function keepMembers(entity: ShownEntity, keeps: (name: Iri) => boolean): ShownEntity {
  const { scopes, hidden: before = [], ...rest } = entity
  const hidden = hideable.filter((member) => before.includes(member) || !keeps(member))
  return {
    ...rest,
    ...(scopes && keeps('scope') ? { scopes } : {}),
    ...(hidden.length === 0 ? {} : { hidden }),
    attributes: Object.fromEntries(Object.entries(entity.attributes).filter(([name]) => keeps(name))),
  }
}
