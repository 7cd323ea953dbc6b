import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** How the deliveries of one subscription stand, over all processes. */
export interface DeliveryFigures {
  /** Notifications that wait to be delivered. */
  readonly undelivered: number
  /** Age of the oldest of them, in milliseconds. */
  readonly oldestMs?: number
  readonly deadLetters: number
  /** Attempts in a second, over about the last minute. */
  readonly attemptsPerSecond: number
  /** What the receiver or the network said at the last failure, capped. */
  readonly lastError?: string
}

/** What an operator looks at; never on the path of a notification. */
export interface DeliveryOverview {
  figuresOf(tenant: TenantId, subscriptionId: string): Promise<DeliveryFigures>
}
