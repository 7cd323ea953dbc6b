import type { HttpBroker } from './http-broker.ts'

/** What a broker says of the way from the outbox to the receivers (`GET /health`). */
export interface DeliveryState {
  readonly relay?: unknown
  /** With `oldestUndeliveredMs`: the age of the notification that waits for the longest time. */
  readonly notifications?: unknown
}

/** Members are absent where the URL is of a service that has no such part. */
export async function readDelivery(broker: HttpBroker): Promise<DeliveryState> {
  const health = (await (await broker.get('/health')).json()) as {
    checks?: Record<string, { details?: unknown } | undefined>
  }
  const { relay, notifications } = health.checks ?? {}
  return {
    ...(relay?.details === undefined ? {} : { relay: relay.details }),
    ...(notifications?.details === undefined ? {} : { notifications: notifications.details }),
  }
}
