import type { DateTime } from '../ngsi-ld/entity.ts'
import type { Json } from '../ngsi-ld/json.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import type { ContextEntry, ContextKind } from './context-entry.ts'

/** A context to keep. */
export interface NewContext {
  readonly tenant: TenantId
  readonly localId: string
  readonly kind: 'Hosted' | 'ImplicitlyCreated'
  /** What its member `@context` holds. */
  readonly content: Json
  readonly createdAt: DateTime
}

/** How often a context was used since the last report. */
export interface ContextUse {
  readonly tenant: TenantId
  readonly localId: string
  /** Where it was downloaded; absent for those of this broker. */
  readonly url?: string
  readonly expiresAt?: DateTime
  readonly times: number
  readonly lastUsage: DateTime
}

/** How many entries of a kind a tenant may have. */
export interface ContextBounds {
  /** Above it adding is refused. */
  readonly Hosted: number
  /** Above it the ones least recently used go. */
  readonly ImplicitlyCreated: number
  readonly Cached: number
}

/**
 * The contexts that the broker keeps (clause 5.13). Those of a tenant are listed and deleted by that tenant alone; their
 * content is for whoever knows the URL, because JSON-LD processors know nothing of tenants.
 */
export interface JsonldContextStore {
  /**
   * Adds an entry; one that is there already has been used once more. Rejects with NonexistentTenant, and with
   * TooManyResults when the tenant has as many Hosted ones as it may have.
   */
  add(context: NewContext): Promise<void>
  /** By local id, or by the URL that a Cached one was downloaded from. Rejects with NonexistentTenant. */
  find(tenant: TenantId, localIdOrUrl: string): Promise<ContextEntry | undefined>
  /** What an entry of any tenant holds; undefined for Cached ones, which are never served. */
  content(localId: string): Promise<{ readonly content: Json } | undefined>
  /** Oldest first. Rejects with NonexistentTenant. */
  list(tenant: TenantId, kind?: ContextKind): Promise<readonly ContextEntry[]>
  delete(tenant: TenantId, localId: string): Promise<void>
  /**
   * Adds up uses. A Cached entry that is not there is made by its first use, which does not count as a hit; of tenants that
   * do not exist nothing is kept.
   */
  recordUses(uses: readonly ContextUse[]): Promise<void>
  /** Tells all processes that what they keep of this context (local id or URL) is no longer so. Never rejects. */
  announceStale(localIdOrUrl: string): void
  onStale(listener: (localIdOrUrl: string) => void): Promise<AsyncDisposable>
}
