import type { Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'

/** The names of the attributes that are not the same object in both states of an entity: whatever changed is among them. */
export function changedAttributes(before: Entity | undefined, after: Entity | undefined): readonly Iri[] {
  const old = before?.attributes ?? {}
  const now = after?.attributes ?? {}
  const gone = Object.keys(old).filter((name) => !Object.hasOwn(now, name))
  return [...gone, ...Object.keys(now).filter((name) => !Object.hasOwn(old, name) || old[name] !== now[name])]
}
