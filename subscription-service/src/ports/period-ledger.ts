import type { Period } from '../domain/period.ts'
import type { SubscriptionKey } from './subscription-store.ts'

/** Which period of each periodic subscription was notified last, so that a restart neither repeats nor forgets one. */
export interface PeriodLedger {
  /** All there is, all tenants. */
  load(): Promise<readonly (SubscriptionKey & { readonly period: Period })[]>
  /** Takes the place of what was recorded for the subscription before. */
  record(key: SubscriptionKey, period: Period): Promise<void>
}
