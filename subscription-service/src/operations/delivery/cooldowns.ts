import type { Subscription } from '../../domain/subscription.ts'

const swept = 10_000

/** Subscriptions whose endpoint asked, by `endpoint.cooldown`, for no attempt for a while after a failure (clause 5.2.15). */
export class Cooldowns {
  readonly #until = new Map<string, number>()

  /** An attempt failed. */
  begin({ tenant, id, notification }: Subscription): void {
    const { cooldownMs } = notification.endpoint
    if (cooldownMs === undefined) return
    if (this.#until.size >= swept) this.#sweep()
    this.#until.set(keyOf(tenant, id), performance.now() + cooldownMs)
  }

  /** Milliseconds until the next attempt is allowed; 0: now. */
  remainingMs({ tenant, id }: Pick<Subscription, 'tenant' | 'id'>): number {
    // It is asked several times for each row, and most endpoints ask for none.
    if (this.#until.size === 0) return 0
    const key = keyOf(tenant, id)
    const until = this.#until.get(key)
    if (until === undefined) return 0
    const remaining = until - performance.now()
    if (remaining <= 0) this.#until.delete(key)
    return Math.max(0, remaining)
  }

  #sweep(): void {
    const now = performance.now()
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key)
  }
}

function keyOf(tenant: string, id: string): string {
  return `${tenant} ${id}`
}
