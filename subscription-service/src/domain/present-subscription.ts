import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { isJsonObject, type Json, type JsonObject } from '@lodestream/shared/ngsi-ld/json'
import { presentTypes } from './present-types.ts'
import { presentProjectionItems } from './projection-items.ts'
import { hiddenSecret, signingSecretKey } from './signing-secret.ts'
import type { DeliveryStatistics, WrittenSubscription } from './subscription.ts'
import { lastAttemptFailed, statusOf } from './subscription-status.ts'

/** How a subscription is to be shown. */
export interface Presentation {
  readonly terms: Terms
  readonly statistics: DeliveryStatistics | undefined
  readonly sysAttrs: boolean
  /** Where the broker serves its @context, when that is several or embedded and the client named no other. */
  readonly contextUrl?: string | undefined
  readonly now: DateTime
}

/**
 * A subscription as clients read it (clause 5.8.3): what was given, names compacted with the @context of the reader,
 * never with its own; the default trigger, `status` and the delivery statistics are added.
 */
export function presentSubscription(
  subscription: WrittenSubscription,
  presentation: Presentation,
): JsonObject {
  const { given, watchedAttributes, createdAt, modifiedAt } = subscription
  const { terms, statistics, sysAttrs, contextUrl, now } = presentation
  return {
    id: subscription.id,
    type: 'Subscription',
    ...given,
    ...(subscription.entities ? { entities: presentEntities(subscription, terms) } : {}),
    ...(watchedAttributes ? { watchedAttributes: compactNames(watchedAttributes, terms) } : {}),
    ...presentConditions(subscription, terms),
    notificationTrigger: subscription.notificationTrigger,
    ...(contextUrl === undefined ? {} : { jsonldContext: contextUrl }),
    ...(subscription.expiresAt === undefined ? {} : { expiresAt: subscription.expiresAt }),
    notification: presentNotification(subscription, presentation),
    status: statusOf(subscription, statistics, now),
    ...(sysAttrs ? { createdAt, modifiedAt } : {}),
  }
}

/** Members with names in them. `q` has no place for a name in full: it stays as it was written (clause 4.9). */
function presentConditions(
  { given, geoQ, expandValues, jsonKeys }: WrittenSubscription,
  terms: Terms,
): JsonObject {
  const givenGeoQ = plainMembers(given.geoQ)
  return {
    ...(geoQ && givenGeoQ.geoproperty !== undefined
      ? { geoQ: { ...givenGeoQ, geoproperty: terms.compact(geoQ.geoproperty, 'attribute') } }
      : {}),
    ...(expandValues ? { expandValues: compactNames(expandValues, terms).join(',') } : {}),
    ...(jsonKeys ? { jsonKeys: compactNames(jsonKeys, terms).join(',') } : {}),
  }
}

function presentEntities({ entities = [], given }: WrittenSubscription, terms: Terms): Json {
  const givenSelectors = Array.isArray(given.entities) ? (given.entities as readonly Json[]) : []
  return entities.map(({ types, ids }, place) => {
    const selector = plainMembers(givenSelectors[place])
    const id = ids?.length === 1 ? ids[0] : ids
    return {
      ...(id === undefined ? {} : { id }),
      ...(selector.idPattern === undefined ? {} : { idPattern: selector.idPattern }),
      type: presentTypes(types, terms),
    }
  })
}

function presentNotification(
  subscription: WrittenSubscription,
  { terms, statistics }: Presentation,
): JsonObject {
  const { attributes, pick, omit } = subscription.notification
  const given = plainMembers(subscription.given.notification)
  return {
    ...without(given, outputMembers),
    ...(attributes ? { attributes: compactNames(attributes, terms) } : {}),
    ...(pick ? { pick: presentProjectionItems(pick, terms) } : {}),
    ...(omit ? { omit: presentProjectionItems(omit, terms) } : {}),
    endpoint: presentEndpoint(plainMembers(given.endpoint)),
    ...(statistics && statistics.timesSent > 0 ? presentStatistics(statistics) : {}),
  }
}

const outputMembers = ['status', 'timesSent', 'timesFailed', 'lastNotification', 'lastSuccess', 'lastFailure']

/** Zero is no legal value of a counter (clause 5.2.14): it is left out. */
function presentStatistics(statistics: DeliveryStatistics): JsonObject {
  const { timesSent, timesFailed, lastNotification, lastSuccess, lastFailure } = statistics
  return {
    status: lastAttemptFailed(statistics) ? 'failed' : 'ok',
    timesSent,
    ...(timesFailed > 0 ? { timesFailed } : {}),
    ...(lastNotification === undefined ? {} : { lastNotification }),
    ...(lastSuccess === undefined ? {} : { lastSuccess }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  }
}

/** As given, but for the secret of the signatures: that is never shown. */
function presentEndpoint(given: JsonObject): JsonObject {
  if (!Array.isArray(given.notifierInfo)) return given
  const notifierInfo = (given.notifierInfo as readonly Json[]).map((pair) =>
    isJsonObject(pair) && pair.key === signingSecretKey ? { ...pair, value: hiddenSecret } : pair,
  )
  return { ...given, notifierInfo }
}

function compactNames(names: readonly string[], terms: Terms): readonly string[] {
  return names.map((name) => terms.compact(name, 'attribute'))
}

/** An object without its null members, which count as absent (clause 5.2.1). */
function plainMembers(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))
}

function without(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)))
}
