import { contextSettings } from '@lodestream/shared/config/context-settings'
import { processSettings } from '@lodestream/shared/config/process-settings'
import type { Configuration } from '@lodestream/shared/config/setting'
import { httpUrl } from '@lodestream/shared/config/http-url'
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
  searchUrl: httpUrl({
    name: 'SEARCH_URL',
    meaning:
      'Where the search service answers, for linked entities and periodic notifications. Without it PUBLIC_URL, or this process.',
  }),
} as const

/** Configuration of the subscription service. */
export type SubscriptionConfiguration = Configuration<typeof subscriptionSettings>
