import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'

/** The undelivered rows of one partition, by tenant. */
export class TenantBacklog {
  readonly #rows = new Map<TenantId, number>()
  #total = 0

  get total(): number {
    return this.#total
  }

  of(tenant: TenantId): number {
    return this.#rows.get(tenant) ?? 0
  }

  add(tenant: TenantId, count: number): void {
    const rows = this.of(tenant) + count
    this.#total += count
    if (rows <= 0) this.#rows.delete(tenant)
    else this.#rows.set(tenant, rows)
  }
}
