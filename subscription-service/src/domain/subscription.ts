import type { DateTime, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'

/** The six values of notificationTrigger (clause 5.2.12). */
export const notificationTriggers = [
  'entityCreated',
  'entityUpdated',
  'entityDeleted',
  'attributeCreated',
  'attributeUpdated',
  'attributeDeleted',
] as const

export type NotificationTrigger = (typeof notificationTriggers)[number]

/** EntitySelector (clause 5.2.33), names expanded. */
export interface EntitySelector {
  readonly types: TypeSelection
  readonly ids?: readonly string[]
  /** Ignored when `ids` is given. */
  readonly idPattern?: string
}

export interface KeyValuePair {
  readonly key: string
  readonly value: string
}

export interface Endpoint {
  readonly uri: string
  readonly accept: 'application/json' | 'application/ld+json'
  readonly timeoutMs?: number
  readonly cooldownMs?: number
  readonly receiverInfo: readonly KeyValuePair[]
}

/** NotificationParams (clause 5.2.14), names expanded. */
export interface NotificationParams {
  readonly attributes?: readonly Iri[]
  readonly format: 'normalized' | 'concise' | 'simplified'
  readonly sysAttrs: boolean
  readonly showChanges: boolean
  readonly endpoint: Endpoint
}

/** A subscription in expanded form, ready to match (clause 5.2.12). Immutable. */
export interface Subscription {
  readonly id: string
  readonly tenant: TenantId
  readonly entities?: readonly EntitySelector[]
  readonly watchedAttributes?: readonly Iri[]
  readonly notificationTrigger: readonly NotificationTrigger[]
  readonly q?: QExpression
  readonly isActive: boolean
  /** `localOnly` or the type `*`: neither entities nor watchedAttributes are needed (clause 5.2.12). */
  readonly localOnly: boolean
  readonly expiresAt?: DateTime
  readonly throttlingSeconds?: number
  readonly notification: NotificationParams
  /** Its @context for notifications: `jsonldContext`, else that of the request; core only when null. */
  readonly context: Json
  /** What the client sent, first-level member by member; the names in it are shown from the expanded members. */
  readonly given: JsonObject
  readonly createdAt: DateTime
  readonly modifiedAt: DateTime
}

/** Delivery statistics (clause 5.2.14, output only); zero counts are not shown. */
export interface DeliveryStatistics {
  readonly timesSent: number
  readonly timesFailed: number
  readonly lastNotification?: DateTime
  readonly lastSuccess?: DateTime
  readonly lastFailure?: DateTime
}

/** A subscription and what became of its notifications; without statistics before the first attempt. */
export interface StoredSubscription {
  readonly subscription: Subscription
  readonly statistics: DeliveryStatistics | undefined
}
