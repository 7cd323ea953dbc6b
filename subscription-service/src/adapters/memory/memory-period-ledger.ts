import type { Period } from '../../domain/period.ts'
import type { PeriodLedger } from '../../ports/period-ledger.ts'
import type { SubscriptionKey } from '../../ports/subscription-store.ts'

/** The PeriodLedger of tests: gone with the process. */
export function createMemoryPeriodLedger(): PeriodLedger {
  const rows = new Map<string, SubscriptionKey & { readonly period: Period }>()
  return {
    load: async () => [...rows.values()],
    record: async ({ tenant, subscriptionId }, period) => {
      rows.set(`${tenant} ${subscriptionId}`, { tenant, subscriptionId, period })
    },
  }
}
