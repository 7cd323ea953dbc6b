import { runService } from '@lodestream/shared/process/run-service'
import { createSubscriptionService } from './app.ts'
import { subscriptionSettings } from './config.ts'
import { limitsOf } from './limits.ts'

await runService({
  name: 'subscription-service',
  settings: subscriptionSettings,
  limits: limitsOf,
  create: (parts, configuration) => createSubscriptionService({ ...parts, configuration }),
})
