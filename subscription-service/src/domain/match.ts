import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { compilePattern } from '@lodestream/shared/query/pattern'
import type { ResolveEntity } from '@lodestream/shared/query/resolve-entity'
import { matchesTypes } from '@lodestream/shared/query/type-selection'
import type { CompiledSubscription } from './compiled-subscription.ts'
import type { OperationEvents } from './operation-events.ts'
import type { NotificationTrigger } from './subscription.ts'
import { isDeliverable } from './subscription-status.ts'

/**
 * The triggers through which an operation on an entity concerns a subscription (clause 5.8.6), in the words of the
 * events: `entityUpdated` shows as the attribute triggers it stands for. Empty when it does not, and for a periodic
 * subscription, which changes do not concern. The payload of the events is read only when there are conditions on it;
 * linked entities are those that `resolve` finds. Throttling is not looked at. `now` in the form of DateTime.
 */
export function match(
  compiled: CompiledSubscription,
  operation: OperationEvents,
  now: string,
  resolve?: ResolveEntity,
): readonly NotificationTrigger[] {
  const triggers = matchHead(compiled, operation, now)
  if (triggers.length === 0 || compiled.conditions.length === 0) return triggers
  return satisfies(compiled, operation.read().entity, resolve) ? triggers : []
}

/** Whether the state of an entity satisfies scopeQ, q and geoQ. */
export function satisfies(
  { conditions }: CompiledSubscription,
  entity: Entity,
  resolve?: ResolveEntity,
): boolean {
  return conditions.every((test) => test(entity, resolve))
}

/** What can be said without the payload. */
function matchHead(
  compiled: CompiledSubscription,
  operation: OperationEvents,
  now: string,
): readonly NotificationTrigger[] {
  const { subscription } = compiled
  if (subscription.tenant !== operation.tenant || subscription.timeIntervalSeconds !== undefined) return []
  if (!isDeliverable(subscription, now)) return []
  const triggers = firedTriggers(compiled, operation)
  return triggers.length > 0 && selectsEntity(compiled, operation) ? triggers : []
}

function firedTriggers(
  { subscription }: CompiledSubscription,
  operation: OperationEvents,
): readonly NotificationTrigger[] {
  const wanted = expandTriggers(subscription.notificationTrigger)
  const watched = subscription.watchedAttributes && new Set(subscription.watchedAttributes)
  const seen = operation.attributeTriggers.filter(({ name }) => !watched || watched.has(name))
  const fired = new Set<NotificationTrigger>(seen.map(({ trigger }) => trigger))
  // A creation and a deletion come with an event for each attribute: what they tell is what the entity owns.
  const owns = !watched || seen.length > 0
  if (operation.entityCreated && owns) fired.add('entityCreated')
  if (operation.entityDeleted && owns) fired.add('entityDeleted')
  return [...fired].filter((trigger) => wanted.has(trigger))
}

/** `entityUpdated` stands for the three attribute triggers (clause 5.2.12). */
function expandTriggers(triggers: readonly NotificationTrigger[]): ReadonlySet<NotificationTrigger> {
  if (!triggers.includes('entityUpdated')) return new Set(triggers)
  return new Set([...triggers, 'attributeCreated', 'attributeUpdated', 'attributeDeleted'])
}

/** With `id` given idPattern is ignored (clause 5.2.33). */
function selectsEntity(
  { subscription }: CompiledSubscription,
  { types, entityId }: OperationEvents,
): boolean {
  const { entities } = subscription
  if (!entities) return true
  return entities.some((selector) => {
    if (!matchesTypes(selector.types, types)) return false
    if (selector.ids) return selector.ids.includes(entityId)
    return selector.idPattern === undefined || compilePattern(selector.idPattern).test(entityId)
  })
}
