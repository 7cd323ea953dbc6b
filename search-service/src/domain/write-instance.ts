import type { AttributeInstance, DateTime, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'
import type { InstanceFragment } from '@lodestream/shared/ngsi-ld/fragment'
import { stamp } from './stamp.ts'

/**
 * Whether writing `instance` over `previous` is an update that consumers are told about. It is, even when both say the same:
 * a producer that repeats a value has observed it again. Change this line, and only this, for the other reading.
 */
function countsAsUpdate(_previous: AttributeInstance, _instance: AttributeInstance): boolean {
  return true
}

/** An instance was written over another: the change that is, if it is one. */
export function updated(
  name: Iri,
  previous: AttributeInstance,
  instance: AttributeInstance,
): InstanceChange[] {
  return countsAsUpdate(previous, instance) ? [{ kind: 'attributeUpdated', name, instance, previous }] : []
}

/** An instance is there where none was. */
export function created(name: Iri, instance: AttributeInstance): InstanceChange[] {
  return [{ kind: 'attributeCreated', name, instance }]
}

/** An instance is gone; no change when there was none. */
export function deleted(name: Iri, previous: AttributeInstance | undefined): InstanceChange[] {
  return previous === undefined ? [] : [{ kind: 'attributeDeleted', name, previous }]
}

/** Writes an instance as a whole: created where there was none, else replaced with its createdAt kept. */
export function overwrite(
  name: Iri,
  fragment: InstanceFragment,
  at: { readonly previous: AttributeInstance | undefined; readonly now: DateTime },
): InstanceChange[] {
  const instance = stamp(fragment, at.now, at.previous)
  return at.previous === undefined ? created(name, instance) : updated(name, at.previous, instance)
}
