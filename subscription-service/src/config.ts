import { contextSettings } from '@lodestream/shared/config/context-settings'
import { httpUrl } from '@lodestream/shared/config/http-url'
import { processSettings } from '@lodestream/shared/config/process-settings'
import type { Configuration } from '@lodestream/shared/config/setting'
import { whole } from '@lodestream/shared/config/setting-kinds'
import { defaultDeliveryLimits } from './operations/delivery/delivery-limits.ts'

/** Settings of the subscription service beside those that every process has. */
export const subscriptionSettings = {
  ...processSettings,
  ...contextSettings,
  notificationTimeoutMs: whole({
    name: 'NOTIFICATION_TIMEOUT_MS',
    meaning: 'How long a receiver may take to answer when its subscription has no endpoint.timeout.',
    unit: 'ms',
    default: defaultDeliveryLimits.timeoutMs,
    min: 100,
    max: defaultDeliveryLimits.timeoutMsMax,
  }),
  attemptsPerEndpoint: whole({
    name: 'ATTEMPTS_PER_ENDPOINT',
    meaning: 'Notifications on their way to one endpoint at the same time.',
    unit: 'attempts',
    default: defaultDeliveryLimits.attemptsPerEndpoint,
    min: 1,
    max: 1_000,
  }),
  attemptsPerTenant: whole({
    name: 'ATTEMPTS_PER_TENANT',
    meaning: 'Notifications of one tenant on their way at the same time.',
    unit: 'attempts',
    default: defaultDeliveryLimits.attemptsPerTenant,
    min: 1,
    max: 100_000,
  }),
  backlogPerTenantMax: whole({
    name: 'MAX_BACKLOG_PER_TENANT',
    meaning:
      'Undelivered notifications of one tenant in a partition; above it those for endpoints that do not answer become dead letters.',
    unit: 'rows',
    default: defaultDeliveryLimits.backlogPerTenantMax,
    min: 1,
    max: 10_000_000,
  }),
  maxSubscriptionsPerTenant: whole({
    name: 'MAX_SUBSCRIPTIONS_PER_TENANT',
    meaning: 'Subscriptions of one tenant; above it: TooManyResults.',
    unit: 'subscriptions',
    default: 1_000_000,
    min: 1,
    max: 100_000_000,
  }),
  searchUrl: httpUrl({
    name: 'SEARCH_URL',
    meaning:
      'Where the search service answers, for linked entities and periodic notifications. Without it PUBLIC_URL, or this process.',
  }),
} as const

/** Configuration of the subscription service. */
export type SubscriptionConfiguration = Configuration<typeof subscriptionSettings>
