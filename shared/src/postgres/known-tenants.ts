import { type QueryExecutorProvider, sql } from 'kysely'
import { NonexistentTenant } from '../ngsi-ld/errors.ts'
import { defaultTenant, type TenantId } from '../ngsi-ld/tenant.ts'

/** More tenants than this are looked up again and again. */
const maxKnown = 100_000

/** Which tenants there are, for all services. What was seen once is remembered: tenants are not deleted. */
export class KnownTenants {
  readonly #database: QueryExecutorProvider
  readonly #known = new Set<TenantId>([defaultTenant])

  constructor(database: QueryExecutorProvider) {
    this.#database = database
  }

  /** Those of `tenants` that exist. Who is in a transaction asks in it. */
  async existing(tenants: Iterable<TenantId>, database = this.#database): Promise<Set<TenantId>> {
    const asked = new Set(tenants)
    const unknown = [...asked].filter((tenant) => !this.#known.has(tenant))
    if (unknown.length === 0) return asked
    const { rows } = await sql<{ readonly id: TenantId }>`
      select id from tenant where id = any(${unknown}::text[])`.execute(database)
    const existing = new Set(rows.map(({ id }) => id))
    this.remember(existing)
    return new Set([...asked].filter((tenant) => this.#known.has(tenant) || existing.has(tenant)))
  }

  /** Rejects with NonexistentTenant. */
  async assertExists(tenant: TenantId, database = this.#database): Promise<void> {
    const existing = await this.existing([tenant], database)
    if (!existing.has(tenant)) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
  }

  remember(tenants: Iterable<TenantId>): void {
    for (const tenant of tenants) {
      if (this.#known.size < maxKnown) this.#known.add(tenant)
    }
  }
}
