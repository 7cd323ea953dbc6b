import type { ContextEntry, ContextKind } from '@lodestream/shared/contexts/context-entry'
import type {
  ContextBounds,
  ContextUse,
  JsonldContextStore,
  NewContext,
} from '@lodestream/shared/contexts/jsonld-context-store'
import { NonexistentTenant, TooManyResults } from '@lodestream/shared/ngsi-ld/errors'
import type { Json } from '@lodestream/shared/ngsi-ld/json'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { MemoryEntities } from './memory-entities.ts'

interface Row {
  readonly tenant: TenantId
  readonly entry: ContextEntry
  readonly content?: Json
}

/** JsonldContextStore in memory; tenants are those of the entities. */
export class MemoryJsonldContextStore implements JsonldContextStore {
  readonly #entities: MemoryEntities
  readonly #bounds: ContextBounds
  readonly #listeners = new Set<(localIdOrUrl: string) => void>()
  #rows: readonly Row[] = []

  constructor(entities: MemoryEntities, bounds: ContextBounds) {
    this.#entities = entities
    this.#bounds = bounds
  }

  async add({ tenant, localId, kind, content, createdAt }: NewContext): Promise<void> {
    this.#assertTenant(tenant)
    if (this.#use(isRow(tenant, localId), { times: 1, lastUsage: createdAt })) return
    if (kind === 'Hosted' && this.#count(tenant, kind) >= this.#bounds.Hosted)
      throw new TooManyResults(`The tenant has ${this.#bounds.Hosted} hosted contexts and may not have more`)
    this.#put({ tenant, entry: { localId, kind, createdAt, numberOfHits: 0 }, content })
  }

  async find(tenant: TenantId, localIdOrUrl: string): Promise<ContextEntry | undefined> {
    this.#assertTenant(tenant)
    return this.#ofTenant(tenant).find(({ localId, url }) => localId === localIdOrUrl || url === localIdOrUrl)
  }

  async content(localId: string): Promise<{ readonly content: Json } | undefined> {
    const row = this.#rows.find(({ entry, content }) => entry.localId === localId && content !== undefined)
    return row?.content === undefined ? undefined : { content: row.content }
  }

  async list(tenant: TenantId, kind?: ContextKind): Promise<readonly ContextEntry[]> {
    this.#assertTenant(tenant)
    return this.#ofTenant(tenant)
      .filter((entry) => kind === undefined || entry.kind === kind)
      .toSorted((a, b) => order(a.createdAt, b.createdAt) || order(a.localId, b.localId))
  }

  async delete(tenant: TenantId, localId: string): Promise<void> {
    this.#rows = this.#rows.filter((row) => row.tenant !== tenant || row.entry.localId !== localId)
  }

  async recordUses(uses: readonly ContextUse[]): Promise<void> {
    for (const use of uses) this.#record(use)
  }

  announceStale(localIdOrUrl: string): void {
    for (const listener of this.#listeners) listener(localIdOrUrl)
  }

  async onStale(listener: (localIdOrUrl: string) => void): Promise<AsyncDisposable> {
    this.#listeners.add(listener)
    return { [Symbol.asyncDispose]: async () => void this.#listeners.delete(listener) }
  }

  #record({ tenant, localId, url, expiresAt, times, lastUsage }: ContextUse): void {
    const isMeant = url === undefined ? isOwn(localId) : isRow(tenant, localId)
    const used = this.#use(isMeant, { times, lastUsage, ...(expiresAt && { expiresAt }) })
    if (used || url === undefined || !this.#entities.hasTenant(tenant)) return
    const entry = { localId, kind: 'Cached' as const, url, createdAt: lastUsage, lastUsage }
    this.#put({ tenant, entry: { ...entry, ...(expiresAt && { expiresAt }), numberOfHits: times - 1 } })
  }

  #use(
    isMeant: (row: Row) => boolean,
    { times, ...news }: { times: number; lastUsage: string; expiresAt?: string },
  ): boolean {
    if (!this.#rows.some(isMeant)) return false
    this.#rows = this.#rows.map((row) =>
      isMeant(row)
        ? { ...row, entry: { ...row.entry, ...news, numberOfHits: row.entry.numberOfHits + times } }
        : row,
    )
    return true
  }

  #put(row: Row): void {
    this.#rows = [...this.#rows, row]
    const { kind } = row.entry
    const rest = this.#rows
      .filter((each) => each.tenant === row.tenant && each.entry.kind === kind && each !== row)
      .toSorted((a, b) => order(lastUseOf(b), lastUseOf(a)))
      .slice(this.#bounds[kind] - 1)
    this.#rows = this.#rows.filter((each) => !rest.includes(each))
  }

  #count(tenant: TenantId, kind: ContextKind): number {
    return this.#ofTenant(tenant).filter((entry) => entry.kind === kind).length
  }

  #ofTenant(tenant: TenantId): readonly ContextEntry[] {
    return this.#rows.filter((row) => row.tenant === tenant).map(({ entry }) => entry)
  }

  #assertTenant(tenant: TenantId): void {
    if (!this.#entities.hasTenant(tenant)) throw new NonexistentTenant(`Tenant ${tenant} does not exist`)
  }
}

function isRow(tenant: TenantId, localId: string) {
  return (row: Row) => row.tenant === tenant && row.entry.localId === localId
}

/** Own contexts are for all tenants. */
function isOwn(localId: string) {
  return (row: Row) => row.entry.localId === localId && row.content !== undefined
}

function lastUseOf({ entry }: Row): string {
  return entry.lastUsage ?? entry.createdAt
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
