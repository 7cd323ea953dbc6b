import { TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import { joinEntities, type KnownEntities } from '@lodestream/shared/representation/join-entities'
import type { ShownEntity } from '@lodestream/shared/representation/shown-entity'
import type { CompiledSubscription } from '../domain/compiled-subscription.ts'
import { forVersion, type NotifiedEntity, unchangedEntity } from '../domain/notified-entity.ts'

/**
 * The entities of a notification with those linked to them, where the subscription joins them (clause 5.8.6): inside, or
 * behind the others. A notification that would bring along too many has none of them: better that than none at all.
 */
export async function joinNotified(
  notified: readonly NotifiedEntity[],
  compiled: CompiledSubscription,
  known: KnownEntities,
): Promise<readonly NotifiedEntity[]> {
  const { join } = compiled.subscription.notification
  if (!join) return notified
  const entities = notified.map(({ entity }) => entity)
  const shown = await joinEntities(known, { entities, view: compiled.view, join }).catch((error: unknown) => {
    if (!(error instanceof TooManyResults)) throw error
    return entities
  })
  const older = (entity: ShownEntity) => forVersion(entity, compiled)
  return shown.map((entity, place) => {
    const own = notified[place]
    return own ? { ...own, entity: older(entity) } : unchangedEntity(older(entity))
  })
}
