import type { DateTime, Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { GeoQuery } from '@lodestream/shared/query/geo-query'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import type { ScopeQuery } from '@lodestream/shared/query/scope-query'
import type { TypeSelection } from '@lodestream/shared/query/type-selection'
import type { LanguageRanges } from '@lodestream/shared/representation/language-ranges'
import type { ProjectionItem } from './projection-items.ts'

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
  readonly accept: 'application/json' | 'application/ld+json' | 'application/geo+json'
  readonly timeoutMs?: number
  readonly cooldownMs?: number
  readonly receiverInfo: readonly KeyValuePair[]
  /** For whoever sends; without the signing secret. */
  readonly notifierInfo?: readonly KeyValuePair[]
  /** Notifications are signed with it (Standard Webhooks). Never shown. */
  readonly signingSecret?: string
}

/** NotificationParams (clause 5.2.14), names expanded. */
export interface NotificationParams {
  readonly attributes?: readonly Iri[]
  readonly pick?: readonly ProjectionItem[]
  readonly omit?: readonly ProjectionItem[]
  /** Absent: no linked entities, which `@none` says too. */
  readonly join?: NotificationJoin
  readonly format: 'normalized' | 'concise' | 'simplified'
  readonly sysAttrs: boolean
  readonly showChanges: boolean
  readonly endpoint: Endpoint
}

/** Which linked entities a notification brings along, and where (clauses 4.5.23 and 5.2.14). */
export interface NotificationJoin {
  readonly kind: 'flat' | 'inline'
  /** Relationships that are followed one after the other; at least 1. */
  readonly level: number
}

/** A subscription in expanded form, ready to match (clause 5.2.12). Immutable. */
export interface Subscription {
  readonly id: string
  readonly tenant: TenantId
  readonly entities?: readonly EntitySelector[]
  readonly watchedAttributes?: readonly Iri[]
  readonly notificationTrigger: readonly NotificationTrigger[]
  readonly q?: QExpression
  /** How `q` was read (clause 4.9): expanded attribute names. */
  readonly expandValues?: readonly Iri[]
  readonly jsonKeys?: readonly Iri[]
  readonly scopeQ?: ScopeQuery
  readonly geoQ?: GeoQuery
  readonly isActive: boolean
  /** Why the broker paused it; a client that sets isActive takes it back. */
  readonly disabledReason?: string
  /** By partition of the event log, the place (log-generation.ts) of the first event that was not there before the subscription. */
  readonly startsAt?: Readonly<Record<number, number>>
  /** `localOnly` or the type `*`: neither entities nor watchedAttributes are needed (clause 5.2.12). */
  readonly localOnly: boolean
  readonly expiresAt?: DateTime
  readonly throttlingSeconds?: number
  /** Periodic mode: every so many seconds from `periodicFrom` on, changes do not count (clause 5.8.6). */
  readonly timeIntervalSeconds?: number
  /** When the first period began; it begins anew with what starts or resumes the subscription. */
  readonly periodicFrom?: DateTime
  /** Instances that are notified, `@none` being the default one (clause 4.5.5). */
  readonly datasetIds?: readonly string[]
  readonly lang?: LanguageRanges
  /** The minor version, below the own one, that notifications are made for (clause 4.3.6.8). */
  readonly conformanceMinor?: number
  readonly notification: NotificationParams
  /** Its @context for notifications: `jsonldContext`, else that of the request; core only when null. */
  readonly context: Json
  readonly createdAt: DateTime
  readonly modifiedAt: DateTime
}

/** A subscription as it is stored: with what only its readers need. */
export interface WrittenSubscription extends Subscription {
  /** What the client sent, first-level member by member; the names in it are shown from the expanded members. */
  readonly given: JsonObject
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
  readonly subscription: WrittenSubscription
  readonly statistics: DeliveryStatistics | undefined
}
