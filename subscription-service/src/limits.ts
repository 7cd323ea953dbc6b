import { maxJsonDepth } from '@lodestream/shared/http/json-body'
import { maxQueryParams } from '@lodestream/shared/http/query-params'
import { headersTimeoutMs, maxHeaderBytes, requestTimeoutMs } from '@lodestream/shared/http/server'
import { maxTenantLength } from '@lodestream/shared/http/tenant'
import { defaultContextLimits } from '@lodestream/shared/json-ld/context-limits'
import {
  maxPatternLength,
  maxQueryDepth,
  maxQueryLength,
  maxQueryTerms,
} from '@lodestream/shared/query/query-limits'
import { defaultPoolLimits } from './adapters/endpoint-pool/connection-pool.ts'
import { maxEventStreams } from './adapters/http/events-route.ts'
import { subscriptionsPerPage } from './adapters/postgres/load-subscription-changes.ts'
import { currentEntitiesTimeoutMs, entitiesPerPage } from './adapters/search-http/http-current-entities.ts'
import type { SubscriptionConfiguration } from './config.ts'
import { maxEndpointUriLength, maxReceiverInfo, maxReceiverInfoLength } from './domain/read-endpoint.ts'
import { maxSelectorIds } from './domain/read-entity-selector.ts'
import { maxAttributeNames } from './domain/read-notification.ts'
import { maxDatasetIds, maxEntitySelectors } from './domain/read-subscription.ts'
import { maxEntitiesPerNotification } from './operations/build-periodic.ts'
import { recentOperationsMax } from './operations/consumption/recent-operations.ts'
import { type DeliveryLimits, defaultDeliveryLimits } from './operations/delivery/delivery-limits.ts'
import { maxPeriodicReads } from './operations/periodic-notifications.ts'
import { readBackTimeoutMs } from './operations/read-back.ts'
import { replayLimits } from './operations/replay-limits.ts'
import { maxTestsAtOnce } from './operations/test-subscription.ts'

/** The bounds of the delivery path under a configuration. */
export function deliveryLimitsOf(configuration: SubscriptionConfiguration): DeliveryLimits {
  const { notificationTimeoutMs, attemptsPerEndpoint, attemptsPerTenant, backlogPerTenantMax } = configuration
  const configured = { attemptsPerEndpoint, attemptsPerTenant, backlogPerTenantMax }
  return { ...defaultDeliveryLimits, timeoutMs: notificationTimeoutMs, ...configured }
}

/** The limits in force, as `GET /health` shows them. */
export function limitsOf(configuration: SubscriptionConfiguration): Readonly<Record<string, number>> {
  const { maxTerms, maxParts, maxDepth } = defaultContextLimits
  return {
    ...deliveryLimitsOf(configuration),
    maxBodyBytes: configuration.maxBodyBytes,
    maxHeaderBytes,
    requestTimeoutMs,
    headersTimeoutMs,
    maxQueryParams,
    maxTenantLength,
    maxJsonDepth,
    maxQueryLength,
    maxQueryDepth,
    maxQueryTerms,
    maxPatternLength,
    maxEntitySelectors,
    maxDatasetIds,
    maxEntitiesPerNotification,
    maxPeriodicReads,
    entitiesPerPage,
    subscriptionsPerPage,
    currentEntitiesTimeoutMs,
    maxSelectorIds,
    maxAttributeNames,
    maxReceiverInfo,
    maxReceiverInfoLength,
    maxEndpointUriLength,
    maxEventStreams,
    maxTestsAtOnce,
    ...replayLimits,
    recentOperationsMax,
    readBackTimeoutMs,
    maxReceiverConnections: defaultPoolLimits.connectionsMax,
    receiverIdleMs: defaultPoolLimits.idleMs,
    maxSubscriptionsPerTenant: configuration.maxSubscriptionsPerTenant,
    defaultLimit: configuration.defaultLimit,
    maxLimit: configuration.maxLimit,
    contextTimeoutMs: configuration.contextTimeoutMs,
    contextMaxBytes: configuration.contextMaxBytes,
    contextMaxTerms: maxTerms,
    contextMaxParts: maxParts,
    contextMaxDepth: maxDepth,
  }
}
