import type { AttributeInstance, Attributes, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { InstanceChange } from '@lodestream/shared/ngsi-ld/entity-change'

/** The instances of an attribute; none when the entity does not own it. */
export function instancesOf(attributes: Attributes | undefined, name: Iri): readonly AttributeInstance[] {
  return attributes !== undefined && Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : []
}

/** The instance that (name, datasetId) identifies (clause 4.5.5); without datasetId the default instance. */
export function findInstance(
  attributes: Attributes | undefined,
  name: Iri,
  datasetId: string | undefined,
): AttributeInstance | undefined {
  return instancesOf(attributes, name).find((instance) => instance.datasetId === datasetId)
}

/** Attributes after some changes. A name whose last instance was deleted is gone; what is new comes last. */
export function applyInstanceChanges(
  attributes: Attributes | undefined,
  changes: readonly InstanceChange[],
): Attributes {
  const byName = new Map(Object.entries(attributes ?? {}))
  for (const change of changes) {
    const instances = applyToInstances(byName.get(change.name) ?? [], change)
    if (instances.length > 0) byName.set(change.name, instances)
    else byName.delete(change.name)
  }
  return Object.fromEntries(byName)
}

function applyToInstances(
  instances: readonly AttributeInstance[],
  change: InstanceChange,
): readonly AttributeInstance[] {
  if (change.kind === 'attributeCreated') return [...instances, change.instance]
  const { datasetId } = change.previous
  if (change.kind === 'attributeDeleted')
    return instances.filter((instance) => instance.datasetId !== datasetId)
  return instances.map((instance) => (instance.datasetId === datasetId ? change.instance : instance))
}
