import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import type { WrittenSubscription } from './subscription.ts'

/** Why the broker pauses a subscription, and when. */
export interface DisablingCause {
  readonly reason: string
  /** The endpoint that said so: another that was set meanwhile has not. */
  readonly uri: string
  readonly now: DateTime
}

/**
 * Pauses a subscription whose receiver is gone for good: `isActive` is false and `status` is paused until a client sets
 * isActive again. As it was, when it is paused already or has another endpoint by now.
 */
export function decideDisableSubscription(
  current: WrittenSubscription,
  { reason, uri, now }: DisablingCause,
): WrittenSubscription {
  if (!current.isActive || current.notification.endpoint.uri !== uri) return current
  const given = { ...current.given, isActive: false }
  return { ...current, isActive: false, disabledReason: reason, given, modifiedAt: now }
}
