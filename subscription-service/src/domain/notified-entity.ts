import type { AttributeInstance, DateTime, Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'
import { applyView, type EntityView } from '@lodestream/shared/representation/entity-view'
import { fallBackToVersion } from '@lodestream/shared/representation/fall-back-to-version'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { CompiledSubscription } from './compiled-subscription.ts'
import type { OperationEvents } from './operation-events.ts'
import type { NotificationTrigger } from './subscription.ts'

/** What is notified to whom, and why. */
export interface NotificationCause {
  readonly compiled: CompiledSubscription
  readonly operation: OperationEvents
  /** From `match`. */
  readonly triggers: readonly NotificationTrigger[]
}

/** An entity of a notification, reduced to what the subscription shows, with what an operation took away. */
export interface NotifiedEntity {
  /** What is there. Of a deleted entity: id and type. */
  readonly entity: ShownEntity
  /** Instances that the operation deleted and that are shown as markers, as they were. */
  readonly deleted: ShownEntity['attributes']
  /** Instances that the operation wrote over, as they were. */
  readonly previous: ShownEntity['attributes']
  /** Of what is deleted here; undefined when it is not by an operation that the entity is notified. */
  readonly deletedAt?: DateTime
  readonly isDeleted: boolean
}

/**
 * The entity of a notification about an operation (clauses 5.3.1 and 5.8.6): all its attributes, not only the changed
 * ones, as far as the subscription shows them; deleted attributes for their markers. Of a deleted entity attributes show
 * only as markers: all with showChanges, else those whose deletion was subscribed to.
 */
export function notifiedEntity(cause: NotificationCause): NotifiedEntity {
  const { compiled, operation } = cause
  const { entity, changes } = operation.read()
  const { scopes: _, ...head } = entity
  const show = (shown: Entity, view: EntityView) => forVersion(applyView(shown, view), compiled)
  const { lang: __, ...withoutLang } = compiled.view
  const previous = changes.flatMap((change) =>
    change.kind === 'attributeUpdated' ? [{ name: change.name, instance: change.previous }] : [],
  )
  return {
    entity: show(operation.entityDeleted ? { ...head, attributes: {} } : entity, compiled.view),
    // A marker keeps its kind whatever the language: there is no text left to choose.
    deleted: show({ ...head, attributes: shownDeletions(cause) }, withoutLang).attributes,
    previous: show({ ...head, attributes: byName(previous) }, compiled.view).attributes,
    deletedAt: operation.occurredAt,
    isDeleted: operation.entityDeleted,
  }
}

/** An entity that is notified as it is, because its time has come or another one refers to it. */
export function unchangedEntity(entity: ShownEntity): NotifiedEntity {
  return { entity, deleted: {}, previous: {}, isDeleted: false }
}

/** An entity, and those inside it, for the version of the specification that the subscription asks for. */
export function forVersion(
  entity: ShownEntity,
  { subscription, context }: CompiledSubscription,
): ShownEntity {
  const minor = subscription.conformanceMinor
  return minor === undefined ? entity : fallBackToVersion(entity, { minor, terms: context.terms })
}

/** Deleted instances that are shown, by attribute. */
function shownDeletions({ compiled, operation, triggers }: NotificationCause): ShownEntity['attributes'] {
  const { watchedAttributes, notification } = compiled.subscription
  const { entity, changes } = operation.read()
  if (operation.entityDeleted && notification.showChanges) return entity.attributes
  if (!triggers.includes('attributeDeleted')) return {}
  const deletions = changes.flatMap((change) =>
    change.kind === 'attributeDeleted' ? [{ name: change.name, instance: change.previous }] : [],
  )
  return byName(deletions.filter(({ name }) => !watchedAttributes || watchedAttributes.includes(name)))
}

interface NamedInstance {
  readonly name: Iri
  readonly instance: AttributeInstance
}

function byName(instances: readonly NamedInstance[]): ShownEntity['attributes'] {
  const found = new Map<Iri, AttributeInstance[]>()
  for (const { name, instance } of instances) {
    const known = found.get(name)
    if (known) known.push(instance)
    else found.set(name, [instance])
  }
  return Object.fromEntries(found)
}
