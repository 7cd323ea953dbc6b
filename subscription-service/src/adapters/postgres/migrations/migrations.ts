import type { Migrations } from '@lodestream/shared/postgres/migrate-to-latest'
import { subscription } from './0001-subscription.ts'
import { notificationDelivery } from './0002-notification-delivery.ts'
import { deliveryObservation } from './0003-delivery-observation.ts'
import { periodicNotification } from './0004-periodic-notification.ts'
import { subscriptionCount } from './0005-subscription-count.ts'
import { deadLetterOrder } from './0006-dead-letter-order.ts'
import { deliveryAge } from './0007-delivery-age.ts'
import { logGeneration } from './0008-log-generation.ts'

/** The schema of the subscription service, in the order in which it came to be. */
export const subscriptionServiceMigrations: Migrations = {
  table: 'subscription_service_migration',
  migrations: {
    '0001-subscription': subscription,
    '0002-notification-delivery': notificationDelivery,
    '0003-delivery-observation': deliveryObservation,
    '0004-periodic-notification': periodicNotification,
    '0005-subscription-count': subscriptionCount,
    '0006-dead-letter-order': deadLetterOrder,
    '0007-delivery-age': deliveryAge,
    '0008-log-generation': logGeneration,
  },
}
