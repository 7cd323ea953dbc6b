import type { TenantId } from '../ngsi-ld/tenant.ts'
import type { ContextUse, JsonldContextStore } from './jsonld-context-store.ts'
import { localIdFor } from './local-id-for.ts'

/** How long uses of contexts are counted in memory before they are written. */
export const contextUsageFlushMs = 5_000
/** Different contexts counted at once; of more, uses are not counted until the next write. */
export const maxCountedContexts = 10_000

/** The last instant that a DateTime can tell, in milliseconds since 1970. */
const farAway = Date.parse('9999-12-31T23:59:59Z')

/** One use: of a context of this broker, or of one that was downloaded and is fresh for a while. */
type Use = Pick<ContextUse, 'tenant' | 'lastUsage'> &
  (
    | { readonly localId: string }
    | { readonly url: string /** Milliseconds since 1970. */; readonly freshUntilMs: number }
  )

type Counted = Use & { times: number }

/**
 * Counts in memory how often contexts are used, and writes the sums now and then: a request never waits for its
 * statistics. What was not written yet is lost with the process.
 */
export class ContextUsage implements AsyncDisposable {
  readonly #store: JsonldContextStore
  readonly #onTrouble: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  #uses = new Map<TenantId, Map<string, Counted>>()
  #size = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(store: JsonldContextStore, onTrouble: (error: unknown) => void) {
    this.#store = store
    this.#onTrouble = onTrouble
    this.#timer = setInterval(() => void this.flush(), contextUsageFlushMs).unref()
  }

  count(use: Use): void {
    const ofTenant = this.#uses.get(use.tenant) ?? new Map<string, Counted>()
    const key = 'url' in use ? use.url : use.localId
    const before = ofTenant.get(key)
    if (before === undefined && this.#size >= maxCountedContexts) return
    if (before === undefined) this.#size += 1
    ofTenant.set(key, { ...use, times: (before?.times ?? 0) + 1 })
    this.#uses.set(use.tenant, ofTenant)
  }

  /** Resolves when all uses counted so far are written, or could not be. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #write(): Promise<void> {
    const uses = [...this.#uses.values()].flatMap((ofTenant) => [...ofTenant.values()].map(toRecord))
    this.#uses = new Map()
    this.#size = 0
    try {
      if (uses.length > 0) await this.#store.recordUses(uses)
    } catch (error) {
      this.#onTrouble(error)
    }
  }
}

function toRecord(use: Counted): ContextUse {
  const { tenant, lastUsage, times } = use
  if ('localId' in use) return { tenant, lastUsage, times, localId: use.localId }
  const expiresAt = new Date(Math.min(use.freshUntilMs, farAway)).toISOString()
  return { tenant, lastUsage, times, localId: localIdFor(use.url), url: use.url, expiresAt }
}
