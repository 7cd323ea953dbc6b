import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Endpoint } from '../domain/subscription.ts'

/** One attempt to hand a notification to a receiver. */
export interface NotificationRequest {
  readonly endpoint: Endpoint
  readonly tenant: TenantId
  /** The same for every attempt of the same notification. */
  readonly notificationId: string
  readonly entityId: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** For the whole exchange, connecting included. */
  readonly timeoutMs: number
}

/** What came of an attempt: an expected outcome, never an exception. `text` is what the receiver said, capped. */
export type AttemptOutcome =
  /** Without status where the binding has no answer, or none with a code. */
  | { readonly kind: 'delivered'; readonly status?: number }
  | {
      readonly kind: 'rejected'
      readonly status: number
      readonly text: string
      readonly retryAfter?: string
    }
  | { readonly kind: 'unreachable'; readonly text: string }
  | { readonly kind: 'timedOut'; readonly text: string }
  /** The broker may not call this address; no attempt left the process. */
  | { readonly kind: 'forbidden'; readonly text: string }

/** Sends to receivers of one kind of endpoint (clause 6.3.8 for HTTP, 7.2 for MQTT). */
export interface Notifier {
  send(request: NotificationRequest): Promise<AttemptOutcome>
}
