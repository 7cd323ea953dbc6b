import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Kysely } from 'kysely'
import type { SearchDatabase } from './search-database.ts'

/** More tenants than this are looked up again and again. */
const maxKnown = 100_000

/** Which tenants there are. What was seen once is remembered: tenants are not deleted. */
export class KnownTenants {
  readonly #database: Kysely<SearchDatabase>
  readonly #known = new Set<TenantId>([defaultTenant])

  constructor(database: Kysely<SearchDatabase>) {
    this.#database = database
  }

  /** Those of `tenants` that exist. Who is in a transaction asks in it. */
  async existing(tenants: Iterable<TenantId>, database = this.#database): Promise<Set<TenantId>> {
    const asked = new Set(tenants)
    const unknown = [...asked].filter((tenant) => !this.#known.has(tenant))
    if (unknown.length === 0) return asked
    const found = await database.selectFrom('tenant').select('id').where('id', 'in', unknown).execute()
    const existing = new Set(found.map(({ id }) => id))
    this.remember(existing)
    return new Set([...asked].filter((tenant) => this.#known.has(tenant) || existing.has(tenant)))
  }

  remember(tenants: Iterable<TenantId>): void {
    for (const tenant of tenants) {
      if (this.#known.size < maxKnown) this.#known.add(tenant)
    }
  }
}
