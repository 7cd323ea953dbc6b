import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { DeliveryStatistics } from '../../domain/subscription.ts'
import type { Completion } from '../../ports/delivery-store.ts'

type Attempt = Exclude<Completion, { kind: 'dropped' }>

/** What was counted for subscriptions: timesSent and the like (clause 5.2.14). */
export class MemoryStatistics {
  readonly #statistics = new Map<string, DeliveryStatistics>()
  readonly #errors = new Map<string, string>()

  of(tenant: TenantId, subscriptionId: string): DeliveryStatistics | undefined {
    return this.#statistics.get(keyOf(tenant, subscriptionId))
  }

  lastErrorOf(tenant: TenantId, subscriptionId: string): string | undefined {
    return this.#errors.get(keyOf(tenant, subscriptionId))
  }

  count(completion: Attempt): void {
    if (completion.kind === 'dead' && !completion.attempted) return
    const { delivery, at, kind } = completion
    const key = keyOf(delivery.tenant, delivery.subscriptionId)
    const before = this.#statistics.get(key) ?? { timesSent: 0, timesFailed: 0 }
    const sent = {
      ...before,
      timesSent: before.timesSent + 1,
      lastNotification: later(before.lastNotification, at),
    }
    const counted =
      kind === 'delivered'
        ? { ...sent, lastSuccess: later(before.lastSuccess, at) }
        : { ...sent, timesFailed: before.timesFailed + 1, lastFailure: later(before.lastFailure, at) }
    this.#statistics.set(key, counted)
    if (completion.kind !== 'delivered') this.#errors.set(key, completion.error)
  }
}

function later(left: string | undefined, right: string): string {
  return left !== undefined && left > right ? left : right
}

function keyOf(tenant: TenantId, subscriptionId: string): string {
  return `${tenant} ${subscriptionId}`
}
