import type { AttributeInstance, Entity, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { headMembers, systemMembers } from '@lodestream/shared/representation/to-normalized'
import type { CompiledSubscription } from './compiled-subscription.ts'
import { type NotifiedAttribute, notificationAttribute } from './notification-attribute.ts'
import type { OperationEvents } from './operation-events.ts'
import type { NotificationTrigger, Subscription } from './subscription.ts'

/** What is notified to whom, and why. */
export interface NotificationCause {
  readonly compiled: CompiledSubscription
  readonly operation: OperationEvents
  /** From `match`. */
  readonly triggers: readonly NotificationTrigger[]
}

/**
 * The entity of a notification (clauses 5.3.1 and 5.8.6): all its attributes, or those of `notification.attributes`, not
 * only the changed ones; deleted attributes as markers. A deleted entity shows id, type and deletedAt, and attributes
 * only as markers: all with showChanges, else those whose deletion was subscribed to.
 */
export function notificationEntity(cause: NotificationCause): JsonObject {
  const { compiled, operation } = cause
  const { subscription, context } = compiled
  const { sysAttrs, attributes } = subscription.notification
  const style = { params: subscription.notification, terms: context.terms, deletedAt: operation.occurredAt }
  const { entity } = operation.read()
  const { scope, ...head } = headMembers(entity, context.terms)
  const showsScope = scope !== undefined && !attributes && !operation.entityDeleted
  const entries = [...notifiedAttributes(cause)].map(([name, attribute]) => [
    context.terms.compact(name, 'attribute'),
    notificationAttribute(attribute, style),
  ])
  return {
    ...head,
    ...(showsScope ? { scope } : {}),
    ...systemMembers(entity, { sysAttrs }),
    ...(operation.entityDeleted ? { deletedAt: operation.occurredAt } : {}),
    ...Object.fromEntries(entries),
  }
}

function notifiedAttributes(cause: NotificationCause): Map<Iri, NotifiedAttribute> {
  const { compiled, operation } = cause
  const { entity, changes } = operation.read()
  const deleted = shownDeletions(cause)
  const present = operation.entityDeleted ? [] : Object.entries(entity.attributes)
  const found = new Map<Iri, NotifiedAttribute>()
  for (const [name, instances] of present) {
    found.set(name, { instances, deleted: [], previous: previousInstances(changes, name) })
  }
  for (const [name, instances] of deleted) {
    const attribute = found.get(name) ?? { instances: [], previous: [] }
    found.set(name, { ...attribute, deleted: instances })
  }
  return projected(found, compiled.subscription)
}

/** Deleted instances that are shown, by attribute. */
function shownDeletions({ compiled, operation, triggers }: NotificationCause): Map<Iri, AttributeInstance[]> {
  const { watchedAttributes, notification } = compiled.subscription
  const { entity, changes } = operation.read()
  const showsAll = operation.entityDeleted && notification.showChanges
  if (showsAll) return allInstances(entity)
  const found = new Map<Iri, AttributeInstance[]>()
  if (!triggers.includes('attributeDeleted')) return found
  for (const change of changes) {
    if (change.kind !== 'attributeDeleted') continue
    if (watchedAttributes && !watchedAttributes.includes(change.name)) continue
    found.set(change.name, [...(found.get(change.name) ?? []), change.previous])
  }
  return found
}

function allInstances({ attributes }: Entity): Map<Iri, AttributeInstance[]> {
  return new Map(Object.entries(attributes).map(([name, instances]) => [name, [...instances]]))
}

function previousInstances(
  changes: ReturnType<OperationEvents['read']>['changes'],
  name: Iri,
): readonly AttributeInstance[] {
  return changes.flatMap((change) =>
    change.kind === 'attributeUpdated' && change.name === name ? [change.previous] : [],
  )
}

function projected(
  found: Map<Iri, NotifiedAttribute>,
  subscription: Subscription,
): Map<Iri, NotifiedAttribute> {
  const { attributes } = subscription.notification
  if (!attributes) return found
  return new Map([...found].filter(([name]) => attributes.includes(name)))
}
