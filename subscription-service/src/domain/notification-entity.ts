import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import { toFeature } from '@lodestream/shared/representation/to-geojson'
import { headMembers, systemMembers } from '@lodestream/shared/representation/to-normalized'
import type { CompiledSubscription } from './compiled-subscription.ts'
import { notificationAttribute } from './notification-attribute.ts'
import type { NotifiedEntity } from './notified-entity.ts'

/**
 * An entity as the receiver reads it, in the format of the subscription (clauses 5.3.1 and 5.8.6). A deleted entity has a
 * deletedAt, whatever sysAttrs says, unless `pick` says what there is to see.
 */
export function notificationEntity(notified: NotifiedEntity, compiled: CompiledSubscription): JsonObject {
  const { entity, isDeleted, deletedAt } = notified
  const { context, subscription } = compiled
  const { sysAttrs, pick } = subscription.notification
  return {
    ...headMembers(entity, context.terms),
    ...systemMembers(entity, { sysAttrs }),
    ...(isDeleted && !pick && deletedAt !== undefined ? { deletedAt } : {}),
    ...writtenAttributes(notified, compiled),
  }
}

/** The same as a Feature; the geometry is the default instance of `location` (clause 5.3.1). */
export function notificationFeature(notified: NotifiedEntity, compiled: CompiledSubscription): JsonObject {
  return toFeature(notified.entity, {
    geometryProperty: compiled.context.terms.expand('location', 'attribute'),
    write: (entity) => notificationEntity({ ...notified, entity }, compiled),
  })
}

function writtenAttributes(
  notified: NotifiedEntity,
  { subscription, context }: CompiledSubscription,
): JsonObject {
  const { entity, deleted, previous, deletedAt } = notified
  const style = { params: subscription.notification, terms: context.terms, deletedAt }
  const names = new Set([...Object.keys(entity.attributes), ...Object.keys(deleted)])
  return Object.fromEntries(
    [...names].map((name) => [
      context.terms.compact(name, 'attribute'),
      notificationAttribute(
        {
          instances: instancesOf(entity.attributes, name),
          deleted: instancesOf(deleted, name),
          previous: instancesOf(previous, name),
        },
        style,
      ),
    ]),
  )
}

function instancesOf(attributes: ShownEntity['attributes'], name: Iri): ShownEntity['attributes'][Iri] {
  return (Object.hasOwn(attributes, name) && attributes[name]) || []
}
