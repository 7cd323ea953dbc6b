import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import { type ReadingContext, readSubscription } from './read-subscription.ts'
import type { NotificationTrigger, Subscription, WrittenSubscription } from './subscription.ts'

/** notificationTrigger when none is given (clause 5.2.12). */
export const defaultTriggers: readonly NotificationTrigger[] = ['attributeCreated', 'attributeUpdated']

/** What a new subscription gets besides its body. */
export interface SubscriptionOrigin {
  readonly tenant: TenantId
  /** Used when the body has no id. */
  readonly newId: string
  /** The @context of the request, as given: that of the notifications unless `jsonldContext` names another. */
  readonly requestContext: Json
}

/**
 * Create Subscription (clause 5.8.1): the subscription that a body describes.
 * @throws BadRequestData naming the member, OperationNotSupported for members that are not done yet
 */
export function decideCreateSubscription(
  body: JsonObject,
  origin: SubscriptionOrigin,
  reading: ReadingContext,
): WrittenSubscription {
  const written = withoutNulls(body)
  const { id, members, removed, given } = readSubscription(written, reading)
  if (removed[0] !== undefined) throw new BadRequestData(`Member ${removed[0]} must not be the NGSI-LD Null`)
  if (!Object.hasOwn(written, 'type') && !Object.hasOwn(written, '@type')) {
    throw new BadRequestData('Member type is missing: it must be Subscription')
  }
  const { notification, ...optional } = members
  if (!notification) throw new BadRequestData('Member notification is missing')
  return consistent({
    notificationTrigger: defaultTriggers,
    isActive: true,
    localOnly: false,
    ...optional,
    notification,
    id: id ?? origin.newId,
    tenant: origin.tenant,
    context: given.jsonldContext ?? origin.requestContext,
    given,
    ...stampedAt(reading.now),
    periodicFrom: reading.now,
  })
}

/**
 * What must hold between the members of a subscription (clause 5.2.12), and what follows from them.
 * @throws BadRequestData
 */
export function consistent(subscription: WrittenSubscription): WrittenSubscription {
  const { entities, watchedAttributes, given } = subscription
  assertModesApart(subscription)
  const anyType = entities?.some(({ types }) => types.kind === 'any') ?? false
  if (anyType && given.localOnly === false) {
    throw new BadRequestData('Member entities must not select the type * when localOnly is false')
  }
  const localOnly = anyType || given.localOnly === true
  if (!entities && !watchedAttributes && !localOnly) {
    throw new BadRequestData('Member entities or watchedAttributes must be present')
  }
  if (subscription.timeIntervalSeconds !== undefined && !entities && !localOnly) {
    throw new BadRequestData('Member entities must be present with timeInterval')
  }
  return { ...subscription, localOnly }
}

/** What belongs to notifications about changes has no meaning for periodic ones (clause 5.2.12). */
function assertModesApart({ timeIntervalSeconds, throttlingSeconds, watchedAttributes }: Subscription): void {
  if (timeIntervalSeconds === undefined) return
  if (throttlingSeconds !== undefined) {
    throw new BadRequestData('Member throttling must not be given together with timeInterval')
  }
  if (watchedAttributes) {
    throw new BadRequestData('Member watchedAttributes must not be given together with timeInterval')
  }
}

function stampedAt(now: DateTime): { createdAt: DateTime; modifiedAt: DateTime } {
  return { createdAt: now, modifiedAt: now }
}

/** JSON-LD drops members that are null (clause 5.2.1). */
function withoutNulls(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
}
