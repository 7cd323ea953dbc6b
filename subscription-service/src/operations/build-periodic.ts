import type { Entity } from '@lodestream/shared/ngsi-ld/entity'
import { applyView } from '@lodestream/shared/representation/entity-view'
import type { KnownEntities } from '@lodestream/shared/representation/join-entities'
import { buildNotification } from '../domain/build-notification.ts'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import { satisfies } from '../domain/match.ts'
import { forVersion, unchangedEntity } from '../domain/notified-entity.ts'
import type { Period } from '../domain/period.ts'
import type { Clock } from '../ports/clock.ts'
import type { CurrentEntities } from '../ports/current-entities.ts'
import type { BuiltNotification } from './consumption/placed-operation.ts'
import { joinNotified } from './join-notified.ts'
import { createKnownEntities, resolving } from './known-entities.ts'
import { notificationIdOf } from './notification-id.ts'

/** Entities of one notification; what matches beyond that goes into further ones. */
export const maxEntitiesPerNotification = 1_000

export interface BuildPeriodicParts {
  readonly current: CurrentEntities
  readonly clock: Clock
}

/**
 * The notifications about one period: the entities that match now (clause 5.8.6). Usually one; none when nothing matches.
 * Their ids are the same for the same period.
 */
export async function* buildPeriodic(
  { current, clock }: BuildPeriodicParts,
  compiled: CompiledSubscription,
  period: Period,
): AsyncIterable<BuiltNotification> {
  const { tenant, id, entities } = compiled.subscription
  const known = createKnownEntities(current, tenant)
  let found: Entity[] = []
  let place = 0
  for await (const page of current.select(tenant, entities)) {
    for (const entity of page) if (await isWanted(compiled, entity, known)) found.push(entity)
    for (; found.length >= maxEntitiesPerNotification; found = found.slice(maxEntitiesPerNotification))
      yield await build(found.slice(0, maxEntitiesPerNotification))
  }
  if (found.length > 0) yield await build(found)

  async function build(notified: readonly Entity[]): Promise<BuiltNotification> {
    const notificationId = notificationIdOf([tenant, id, period.from, period.count, place])
    place += 1
    const shown = notified.map((entity) => unchangedEntity(show(entity)))
    const joined = await joinNotified(shown, compiled, known)
    return {
      notificationId,
      ...buildNotification(compiled, joined, { notificationId, notifiedAt: clock.now() }),
    }
  }

  function show(entity: Entity) {
    return forVersion(applyView(entity, compiled.view), compiled)
  }
}

function isWanted(
  compiled: CompiledSubscription,
  entity: Entity,
  known: KnownEntities,
): boolean | Promise<boolean> {
  if (!compiled.dependsOnLinked) return satisfies(compiled, entity)
  return resolving(known, (resolve) => satisfies(compiled, entity, resolve))
}
