import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

interface Slots<Item> {
  taken: number
  readonly parked: Set<Item>
}

/** Attempts under way by tenant, up to a bound: receivers of one tenant that hang must not take the sockets of all. */
export class TenantSlots<Item> {
  readonly #max: number
  readonly #slots = new Map<TenantId, Slots<Item>>()

  constructor(max: number) {
    this.#max = max
  }

  isFull(tenant: TenantId): boolean {
    return (this.#slots.get(tenant)?.taken ?? 0) >= this.#max
  }

  take(tenant: TenantId): void {
    const slots = this.#slots.get(tenant) ?? { taken: 0, parked: new Set() }
    slots.taken += 1
    this.#slots.set(tenant, slots)
  }

  /** Keeps an item until the tenant, which is full, has a slot again. */
  park(tenant: TenantId, item: Item): void {
    this.#slots.get(tenant)?.parked.add(item)
  }

  /** Gives a slot back; `go` is called with what was parked, oldest first, while there is room. */
  free(tenant: TenantId, go: (item: Item) => void): void {
    const slots = this.#slots.get(tenant)
    if (!slots) return
    slots.taken -= 1
    for (const item of slots.parked) {
      if (slots.taken >= this.#max) break
      slots.parked.delete(item)
      go(item)
    }
    if (slots.taken === 0 && slots.parked.size === 0) this.#slots.delete(tenant)
  }
}
